using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace LogCluster.Interop.Drivers;

/// <summary>
/// A stock producer that sends one record after the other to a topic of one partition, from its making until it is asked what became of them. Whatever
/// happens to the nodes meanwhile, it sees no error.
/// </summary>
internal sealed class RecordLoad : IDisposable
{
    private readonly string _bootstrap;
    private readonly string _topic;
    private readonly IProducer<string?, string> _producer;
    private readonly Task _producing;
    private volatile bool _isOver;
    private int _sent;

    private RecordLoad(string bootstrap, string topic)
    {
        (_bootstrap, _topic) = (bootstrap, topic);
        _producer = StockClient.Producer(bootstrap, idempotent: true);
        _producing = Task.Run(ProduceAsync);
    }

    public int AcknowledgedCount => Volatile.Read(ref _sent);

    /// <summary>Makes the topic, with replicas on these nodes or any three, and begins.</summary>
    public static async Task<RecordLoad> StartAsync(string bootstrap, string topic, params int[] replicas)
    {
        using var admin = StockClient.Admin(bootstrap);
        await admin.CreateTopicsAsync(
        [
            replicas.Length > 0
                ? new TopicSpecification { Name = topic, NumPartitions = 1, ReplicasAssignments = new() { [0] = [.. replicas] } }
                : new TopicSpecification { Name = topic, NumPartitions = 1, ReplicationFactor = 3 },
        ]);
        return new RecordLoad(bootstrap, topic);
    }

    private async Task ProduceAsync()
    {
        while (!_isOver)
        {
            await _producer.ProduceAsync(new TopicPartition(_topic, 0), new() { Value = $"{_sent}" });
            Volatile.Write(ref _sent, _sent + 1);
        }
    }

    /// <summary>Completes when every replica is in sync again.</summary>
    public async Task InSyncAsync()
    {
        using var admin = StockClient.Admin(_bootstrap);
        using var patience = new CancellationTokenSource(StockClient.Patience);
        while (!(admin.GetMetadata(_topic, StockClient.Patience).Topics.Single().Partitions is [var only] && only.InSyncReplicas.Length == only.Replicas.Length))
            await Task.Delay(100, patience.Token);
    }

    /// <summary>Completes when some more records have been acknowledged: the cluster works.</summary>
    public async Task GoesOnAsync()
    {
        using var patience = new CancellationTokenSource(StockClient.Patience);
        for (var until = AcknowledgedCount + 20; AcknowledgedCount < until && !_producing.IsCompleted;)
            await Task.Delay(20, patience.Token);
        if (_producing.IsCompleted)
            await _producing;
    }

    /// <summary>Ends the load, and finds each acknowledged record once and in its place.</summary>
    public async Task VerifyAsync()
    {
        _isOver = true;
        await _producing;
        Assert.True(_sent > 100, $"only {_sent} records were acknowledged");
        Assert.Equal(Enumerable.Range(0, _sent).Select(i => $"{i}"), StockClient.Values(_bootstrap, _topic, _sent));
        Assert.Equal(_sent, StockClient.EndOffset(_bootstrap, _topic));
    }

    public void Dispose()
    {
        _isOver = true;
        _producer.Dispose();
    }
}
