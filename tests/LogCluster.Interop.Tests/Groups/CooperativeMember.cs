using Confluent.Kafka;

namespace LogCluster.Interop.Groups;

/// <summary>A member by Confluent.Kafka that rebalances cooperatively (KIP-429), on a thread of its own; keeps account of what it was given and what was taken from it.</summary>
internal sealed class CooperativeMember : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly SortedSet<int> _owned = [];
    private readonly List<int> _taken = [];
    private readonly Task _run;

    public CooperativeMember(string bootstrap, string topic, string group)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrap,
            GroupId = group,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            SessionTimeoutMs = 30_000,
            HeartbeatIntervalMs = 500,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
        };
        _run = Task.Run(() => Run(config, topic));
    }

    /// <summary>The partitions that it owns now, in their order.</summary>
    public IReadOnlyList<int> Owned
    {
        get
        {
            lock (_lock)
                return [.. _owned];
        }
    }

    /// <summary>Every partition that was ever taken from it, in the order of the numbers.</summary>
    public IReadOnlyList<int> Taken
    {
        get
        {
            lock (_lock)
                return [.. _taken.Order()];
        }
    }

    private void Run(ConsumerConfig config, string topic)
    {
        using var consumer = new ConsumerBuilder<Ignore, string>(config)
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .SetPartitionsAssignedHandler((_, partitions) => Note(() => _owned.UnionWith(partitions.Select(partition => partition.Partition.Value))))
            .SetPartitionsRevokedHandler((_, partitions) => Note(() =>
            {
                _owned.ExceptWith(partitions.Select(partition => partition.Partition.Value));
                _taken.AddRange(partitions.Select(partition => partition.Partition.Value));
            }))
            .Build();
        consumer.Subscribe(topic);
        while (!_stop.IsCancellationRequested)
            consumer.Consume(TimeSpan.FromMilliseconds(100));
        consumer.Close();
    }

    private void Note(Action change)
    {
        lock (_lock)
            change();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }
}
