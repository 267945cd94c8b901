using LogCluster.Core;

namespace LogCluster.Metadata.Controllers.Partitions;

/// <summary>
/// Places the replicas of new partitions (KIP-36). First over the racks, in turn, and within a rack over its brokers, in turn; each
/// partition begins one rack and one broker further on, so that leaders and replicas are even. Brokers that are not fenced
/// come first, and only they lead. When every unfenced broker has led once, all orders are shuffled, so that the same sets of brokers
/// do not come together again and again. A broker that shuts down, or whose directories are all cordoned, gets nothing.
/// </summary>
internal sealed class ReplicaPlacer
{
    private readonly Random _random;
    private readonly List<Rack> _racks;
    private readonly int _unfencedCount;
    private readonly int _brokerCount;
    private int _firstRack;
    private int _round;

    public ReplicaPlacer(ClusterView view, Random random)
    {
        _random = random;
        var brokers = view.Image.Brokers.Values.Where(broker => !broker.IsInControlledShutdown && !IsCordoned(broker)).ToList();
        _racks = [.. brokers.GroupBy(broker => broker.Rack ?? "", StringComparer.Ordinal)
            .OrderBy(rack => rack.Key, StringComparer.Ordinal)
            .Select(rack => new Rack(rack, view, random))];
        _brokerCount = brokers.Count;
        _unfencedCount = brokers.Count(broker => view.IsActive(broker.Id));
        _firstRack = _racks.Count > 0 ? random.Next(_racks.Count) : 0;
    }

    /// <summary>Null when partitions with so many replicas can be placed; otherwise Kafka's words.</summary>
    public string? FaultOf(int factor)
    {
        if (factor <= 0)
            return $"Invalid replication factor {factor}: the replication factor must be positive.";
        if (_unfencedCount == 0)
            return "All brokers are currently fenced or have all their log directories cordoned.";
        return factor > _brokerCount
            ? $"The target replication factor of {factor} cannot be reached because only {_brokerCount} broker(s) are registered or some brokers have all their log directories cordoned."
            : null;
    }

    /// <summary>The replicas of the next partition, the leader first. <see cref="FaultOf"/> has been asked.</summary>
    public NodeId[] Place(int factor)
    {
        Invariant.Check(FaultOf(factor) is null);
        if (_round > 0 && _round % _unfencedCount == 0 && _unfencedCount > 1)
            Shuffle();
        foreach (var rack in _racks)
            rack.BeginPartition();
        var replicas = new NodeId[factor];
        var leading = Enumerable.Range(0, _racks.Count).Select(i => (_firstRack + i) % _racks.Count).First(rack => _racks[rack].HasUnfenced);
        replicas[0] = _racks[leading].TakeUnfenced()!.Value;
        var at = leading;
        for (var placed = 1; placed < factor;)
        {
            at = (at + 1) % _racks.Count;
            if (_racks[at].Take() is { } next)
                replicas[placed++] = next;
        }

        _firstRack = (_firstRack + 1) % _racks.Count;
        _round++;
        return replicas;
    }

    private static bool IsCordoned(Images.BrokerImage broker) =>
        !broker.LogDirectories.IsEmpty && broker.LogDirectories.All(directory => broker.CordonedLogDirectories.Contains(directory));

    private void Shuffle()
    {
        var racks = _racks.ToArray();
        _random.Shuffle(racks);
        _racks.Clear();
        _racks.AddRange(racks);
        foreach (var rack in _racks)
            rack.Shuffle();
    }
}
