using LogCluster.Replication.InSync;

namespace LogCluster.Broker.Partitions;

/// <summary>
/// Partitions whose logs or settings changed since somebody looked, so that those that are idle cost nothing. Bounded by the number of
/// partitions: each stands here once. Thread-safe.
/// </summary>
public sealed class ChangedPartitions
{
    private readonly Lock _lock = new();
    private List<Partition> _changed = [];

    public void Note(Partition partition)
    {
        lock (_lock)
            _changed.Add(partition);
    }

    /// <summary>All of them, in the order of their changes; from here on each is noted again.</summary>
    public IReadOnlyList<Partition> Take()
    {
        List<Partition> taken;
        lock (_lock)
        {
            if (_changed.Count == 0)
                return [];
            (taken, _changed) = (_changed, []);
        }

        foreach (var partition in taken)
            partition.Acknowledge();
        return taken;
    }
}
