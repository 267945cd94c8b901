using System.Collections.Immutable;
using LogCluster.Core;
using LogCluster.Metadata.Images;

namespace LogCluster.Metadata.Controllers.Partitions;

/// <summary>
/// Finds the partitions that a decision is about without a walk over all of them. Derived from the image's partitions, record by
/// record, at a cost that does not grow with their number. What it gives out is sorted, so that equal states make equal decisions.
/// </summary>
internal sealed class PartitionIndex : IPartitionObserver
{
    private readonly SortedDictionary<NodeId, BrokerPartitions> _brokers = [];
    private readonly HashSet<PartitionKey> _leaderless = [];
    private readonly HashSet<PartitionKey> _imbalanced = [];
    private readonly HashSet<PartitionKey> _moving = [];

    /// <summary>Partitions that nobody leads.</summary>
    public IReadOnlyList<PartitionKey> Leaderless => Sorted(_leaderless);

    /// <summary>Partitions that their preferred leader does not lead.</summary>
    public IReadOnlyList<PartitionKey> Imbalanced => Sorted(_imbalanced);

    /// <summary>Partitions whose replicas move.</summary>
    public IReadOnlyList<PartitionKey> Moving => Sorted(_moving);

    public IReadOnlyList<PartitionKey> InSyncOf(NodeId broker) => _brokers.TryGetValue(broker, out var partitions) ? Sorted(partitions.InSync) : [];

    /// <summary>Partitions of which the broker is an eligible leader outside the in-sync replicas (KIP-966).</summary>
    public IReadOnlyList<PartitionKey> EligibleOf(NodeId broker) => _brokers.TryGetValue(broker, out var partitions) ? Sorted(partitions.Eligible) : [];

    public bool LeadsAny(NodeId broker) => _brokers.TryGetValue(broker, out var partitions) && partitions.LeadershipCount > 0;

    public void OnChanged(Uuid topicId, int partition, PartitionImage? old, PartitionImage? now)
    {
        var key = new PartitionKey(topicId, partition);
        UpdateMembers(key, old?.InSyncReplicas ?? [], now?.InSyncReplicas ?? [], of => of.InSync);
        UpdateMembers(key, old?.EligibleLeaderReplicas ?? [], now?.EligibleLeaderReplicas ?? [], of => of.Eligible);
        if (old is not null && old.Leader != NodeId.None)
            Of(old.Leader).LeadershipCount--;
        if (now is not null && now.Leader != NodeId.None)
            Of(now.Leader).LeadershipCount++;
        Put(_leaderless, key, now is not null && now.Leader == NodeId.None);
        Put(_imbalanced, key, now is not null && now.Leader != now.PreferredLeader);
        Put(_moving, key, now is { IsMoving: true });
    }

    public void OnReset()
    {
        _brokers.Clear();
        _leaderless.Clear();
        _imbalanced.Clear();
        _moving.Clear();
    }

    private void UpdateMembers(
        PartitionKey key, ImmutableArray<NodeId> old, ImmutableArray<NodeId> now, Func<BrokerPartitions, HashSet<PartitionKey>> members)
    {
        if (old == now)
            return;
        foreach (var broker in old)
            members(Of(broker)).Remove(key);
        foreach (var broker in now)
            members(Of(broker)).Add(key);
    }

    private BrokerPartitions Of(NodeId broker)
    {
        if (!_brokers.TryGetValue(broker, out var partitions))
            _brokers[broker] = partitions = new BrokerPartitions();
        return partitions;
    }

    private static void Put(HashSet<PartitionKey> set, PartitionKey key, bool belongs)
    {
        if (belongs)
            set.Add(key);
        else
            set.Remove(key);
    }

    private static PartitionKey[] Sorted(HashSet<PartitionKey> set)
    {
        var keys = new PartitionKey[set.Count];
        set.CopyTo(keys);
        Array.Sort(keys);
        return keys;
    }
}
