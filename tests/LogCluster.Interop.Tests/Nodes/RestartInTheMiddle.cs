using System.Collections.Concurrent;
using Confluent.Kafka;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.Nodes;

/// <summary>An idempotent producer goes on writing while its nodes stop and come back.</summary>
public abstract class RestartInTheMiddle
{
    private const string Topic = "t";

    /// <summary>Written before, between and after restarts.</summary>
    private const int RecordsBetween = 5_000;

    private const int RecordsAtOnce = 50;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    /// <summary>By the number of the record: reports of a producer that connected anew do not come in order.</summary>
    private readonly ConcurrentDictionary<int, long> _offsets = [];
    private int _acknowledged;
    private int _failures;
    private volatile bool _isOver;

    private protected abstract Task<IBrokers> StartAsync();

    /// <summary>How often all nodes are restarted.</summary>
    protected abstract int Rounds { get; }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_acknowledged_record_is_there_once_and_in_order(bool killed)
    {
        await using var brokers = await StartAsync();
        using (var admin = StockClient.Admin(brokers.Bootstrap))
            await admin.CreateTopicsAsync([new() { Name = Topic, NumPartitions = 1, ReplicationFactor = brokers.ReplicationFactor }]);
        using var producer = StockClient.Producer(brokers.Bootstrap, idempotent: true);
        var writing = Task.Run(() => Write(producer));
        for (var round = 0; round < Rounds; round++)
        {
            await UntilMoreAsync(writing);
            await brokers.RestartAsync(killed);
        }

        await UntilMoreAsync(writing);
        _isOver = true;
        var count = await writing;
        Assert.Equal((0, count), (_failures, _acknowledged));
        Assert.Equal(Enumerable.Range(0, count).Select(number => $"record {number}"), StockClient.Values(brokers.Bootstrap, Topic, count));
        Assert.Equal(Enumerable.Range(0, count).Select(number => (long)number), Enumerable.Range(0, count).Select(number => _offsets[number]));
        Assert.Equal(count, StockClient.EndOffset(brokers.Bootstrap, Topic));
    }

    /// <summary>Some thousand a second, so that requests are under way at every moment; returns how many there were.</summary>
    private int Write(IProducer<string?, string> producer)
    {
        var number = 0;
        for (; !_isOver; number++)
        {
            var at = number;
            producer.Produce(new TopicPartition(Topic, 0), new Message<string?, string> { Value = $"record {number}" }, report => OnReport(at, report));
            if (number % RecordsAtOnce == 0)
                Thread.Sleep(Pace);
        }

        Assert.Equal(0, producer.Flush(StockClient.Patience));
        return number;
    }

    /// <summary>On the producer's own thread, and at the end on that of the flush.</summary>
    private void OnReport(int number, DeliveryReport<string?, string> report)
    {
        _offsets[number] = report.Offset.Value;
        Interlocked.Increment(ref report.Error.IsError ? ref _failures : ref _acknowledged);
    }

    private async Task UntilMoreAsync(Task writing)
    {
        using var patience = new CancellationTokenSource(StockClient.Patience);
        for (var wanted = Volatile.Read(ref _acknowledged) + RecordsBetween; Volatile.Read(ref _acknowledged) < wanted;)
        {
            Assert.False(writing.IsCompleted, "the producer has ended");
            await Task.Delay(10, patience.Token);
        }
    }
}
