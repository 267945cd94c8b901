using System.Globalization;
using Confluent.Kafka;
using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.Mixed;

/// <summary>
/// An application with stock clients that goes on while nodes come and go: an idempotent producer with acks=all, and a group's consumer
/// that commits. It takes no error for granted: whatever reaches it fails the test.
/// </summary>
internal sealed class ApplicationUnderWay : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);
    private const int RecordsPerBeat = 5;

    private readonly CancellationTokenSource _stopProducing = new();
    private readonly CancellationTokenSource _stopConsuming = new();
    private readonly Lock _lock = new();
    private readonly List<string> _errors = [];
    private readonly Dictionary<int, int> _seen = [];
    private readonly Task _producing;
    private readonly Task _consuming;
    private int _sent;

    public ApplicationUnderWay(string bootstrap)
    {
        _producing = Task.Run(() => ProduceAsync(bootstrap));
        _consuming = Task.Run(() => Consume(bootstrap));
    }

    public int Sent => Volatile.Read(ref _sent);

    private async Task ProduceAsync(string bootstrap)
    {
        using var producer = StockClient.Producer(bootstrap, idempotent: true);
        var pending = new List<Task>();
        while (!_stopProducing.IsCancellationRequested)
        {
            for (var i = 0; i < RecordsPerBeat; i++)
            {
                var number = _sent++;
                pending.Add(SendAsync(producer, number));
            }

            await Task.Delay(Pace);
            pending.RemoveAll(task => task.IsCompleted);
        }

        await Task.WhenAll(pending);
    }

    private async Task SendAsync(IProducer<string?, string> producer, int number)
    {
        try
        {
            var value = number.ToString(CultureInfo.InvariantCulture);
            await producer.ProduceAsync(new TopicPartition(MixedCluster.Topic, number % MixedCluster.Partitions), new() { Value = value });
        }
        catch (KafkaException e)
        {
            Note($"record {number}: {e.Error}");
        }
    }

    private void Consume(string bootstrap)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrap,
            GroupId = "application",
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = true,
            AutoCommitIntervalMs = 500,
            SessionTimeoutMs = 30_000,
            ReconnectBackoffMs = 20,
            ReconnectBackoffMaxMs = 200,
        };
        using var consumer = new ConsumerBuilder<Ignore, string>(config).SetLogHandler((_, _) => { })
            .SetErrorHandler((_, error) => NoteFatal(error)).Build();
        consumer.Subscribe(MixedCluster.Topic);
        while (!_stopConsuming.IsCancellationRequested)
        {
            try
            {
                if (consumer.Consume(TimeSpan.FromMilliseconds(200)) is { } read)
                    See(int.Parse(read.Message.Value, CultureInfo.InvariantCulture));
            }
            catch (ConsumeException e)
            {
                Note($"consumer: {e.Error}");
            }
        }

        consumer.Close();
    }

    /// <summary>librdkafka tells of every connection that ends; only what it cannot mend is an application's.</summary>
    private void NoteFatal(Error error)
    {
        if (error.IsFatal)
            Note($"consumer: {error}");
    }

    private void Note(string error)
    {
        lock (_lock)
            _errors.Add(error);
    }

    private void See(int number)
    {
        lock (_lock)
            _seen[number] = _seen.GetValueOrDefault(number) + 1;
    }

    private int SeenCount
    {
        get
        {
            lock (_lock)
                return _seen.Count;
        }
    }

    /// <summary>Ends the producer, lets the consumer read the rest, and checks that no error came, nothing was lost and nothing came twice.</summary>
    public async Task CompleteAsync()
    {
        await _stopProducing.CancelAsync();
        await _producing;
        using (var patience = new CancellationTokenSource(StockClient.Patience))
        {
            while (SeenCount < Sent && !patience.IsCancellationRequested)
                await Task.Delay(100);
        }

        // What came twice would come after the last.
        await Task.Delay(TimeSpan.FromSeconds(1));
        await _stopConsuming.CancelAsync();
        await _consuming;
        Assert.Empty(_errors);
        Assert.Empty(Enumerable.Range(0, Sent).Where(number => !_seen.ContainsKey(number)).Take(10));
        Assert.Empty(_seen.Where(entry => entry.Value != 1).Take(10));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopProducing.CancelAsync();
        await _stopConsuming.CancelAsync();
        await Task.WhenAll(_producing, _consuming);
        _stopProducing.Dispose();
        _stopConsuming.Dispose();
    }
}
