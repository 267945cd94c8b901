using LogCluster.Simulation.Checks;

namespace LogCluster.Simulation.Groups;

/// <summary>
/// What the members of one group were told, and so what must hold: a partition has one owner in a generation, a committed offset that was
/// acknowledged is not lost and does not go back, and nobody reads an offset that nobody committed.
/// </summary>
internal sealed class GroupHistory(string name, int partitionCount, ClusterHistory cluster, bool commitsAreDurable)
{
    private readonly SortedDictionary<(int Generation, int Partition), string> _owners = [];
    private readonly Committed?[] _committed = new Committed?[partitionCount];
    private readonly long[] _attempted = new long[partitionCount];
    private int _powerLossCount;

    public string Name { get; } = name;

    public int PartitionCount { get; } = partitionCount;

    public long AcknowledgedCommits { get; private set; }

    public int AssignmentCount { get; private set; }

    /// <summary>A power loss may take what was not flushed: generations and commits of before prove nothing after it.</summary>
    private void NoticePowerLoss()
    {
        if (commitsAreDurable || _powerLossCount == cluster.PowerLossCount)
            return;
        _powerLossCount = cluster.PowerLossCount;
        _owners.Clear();
        Array.Clear(_committed);
    }

    public void OnAssigned(string member, int generation, IReadOnlyList<int> partitions)
    {
        NoticePowerLoss();
        AssignmentCount++;
        foreach (var partition in partitions)
        {
            if (!_owners.TryAdd((generation, partition), member) && _owners[(generation, partition)] != member)
                throw cluster.Fail($"partition {partition} of group {Name} has two owners in generation {generation}: {_owners[(generation, partition)]} and {member}");
        }
    }

    /// <summary>A position that no member has committed before; positions of a partition only grow.</summary>
    public long NextPosition(int partition) => ++_attempted[partition];

    public void OnCommitAcknowledged(int partition, long offset)
    {
        NoticePowerLoss();
        AcknowledgedCommits++;
        if (_committed[partition] is null || _committed[partition]!.Offset < offset)
            _committed[partition] = new Committed(offset);
    }

    /// <summary>What an answer that is asked for now must at least tell; null when it may be anything.</summary>
    public long? FloorOf(int partition)
    {
        NoticePowerLoss();
        return _committed[partition]?.Offset;
    }

    /// <param name="floor">What held when it was asked for.</param>
    /// <param name="powerLossCount">The cluster's, when it was asked for.</param>
    public void OnFetched(string member, int partition, long offset, long? floor, int powerLossCount)
    {
        if (offset > _attempted[partition])
            throw cluster.Fail($"{member} was told that group {Name} committed {offset} of partition {partition}; nobody did");
        var isExcused = !commitsAreDurable && powerLossCount != cluster.PowerLossCount;
        if (!isExcused && floor is { } least && offset < least)
            throw cluster.Fail($"{member} was told that group {Name} committed {offset} of partition {partition}; {least} was acknowledged before");
    }

    private sealed record Committed(long Offset);
}
