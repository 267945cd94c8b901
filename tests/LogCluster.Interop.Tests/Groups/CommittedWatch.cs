using Confluent.Kafka;

namespace LogCluster.Interop.Groups;

/// <summary>
/// Asks again and again, on a thread of its own and without being a member, what a group has committed: whichever node coordinates it, and however
/// often that changes, no offset goes back. Disposing ends it.
/// </summary>
internal sealed class CommittedWatch : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, long> _offsets = [];
    private readonly List<string> _setbacks = [];
    private readonly Task _run;
    private int _answers;

    public CommittedWatch(string bootstrap, string topic, int partitions, string group)
    {
        var config = new ConsumerConfig { BootstrapServers = bootstrap, GroupId = group, EnableAutoCommit = false, ReconnectBackoffMs = 20, ReconnectBackoffMaxMs = 500 };
        _run = Task.Run(() => RunAsync(config, [.. Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition))]));
    }

    /// <summary>How many records lie before the offsets.</summary>
    public long Sum
    {
        get
        {
            lock (_lock)
                return _offsets.Values.Sum();
        }
    }

    public void CheckOnlyGrew()
    {
        lock (_lock)
        {
            Assert.Empty(_setbacks);
            Assert.True(_answers > 20, $"only {_answers} answers came");
        }
    }

    private async Task RunAsync(ConsumerConfig config, TopicPartition[] partitions)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                OnAnswer(consumer.Committed(partitions, AnswerPatience));
            }
            catch (KafkaException)
            {
                // The coordinator is away.
            }

            await Task.Delay(Pause);
        }
    }

    private void OnAnswer(List<TopicPartitionOffset> answer)
    {
        lock (_lock)
        {
            _answers++;
            foreach (var (partition, offset) in answer.Select(one => (one.Partition.Value, one.Offset == Offset.Unset ? 0 : one.Offset.Value)))
            {
                if (offset < _offsets.GetValueOrDefault(partition))
                    _setbacks.Add($"{offset} of partition {partition} after {_offsets[partition]}");
                _offsets[partition] = offset;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }
}
