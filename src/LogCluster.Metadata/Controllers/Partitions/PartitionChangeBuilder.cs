using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers.Partitions;

/// <summary>
/// Makes the record that changes a partition; every leader election is here. The caller says what shall be (in-sync replicas, replicas,
/// a kind of election), and this works out what follows: the end of a move, the eligible leader replicas (KIP-966), the leader, a new
/// leader epoch where one is needed. A leader epoch begins when the leader changes, when replicas leave the partition, and not
/// when the in-sync replicas alone shrink.
/// </summary>
internal sealed class PartitionChangeBuilder(ClusterView cluster, TopicImage topic, int index, PartitionImage old)
{
    private const int LeaderUnchanged = -2;
    private const sbyte Recovered = 0;
    private const sbyte Recovering = 1;

    private IReadOnlyList<NodeId> _eligible = old.EligibleLeaderReplicas;

    public Election Election { get; init; }

    public IReadOnlyList<NodeId> InSyncReplicas { get; set; } = old.InSyncReplicas;

    public IReadOnlyList<NodeId> Replicas { get; set; } = old.Replicas;

    public IReadOnlyList<NodeId> AddingReplicas { get; set; } = old.AddingReplicas;

    public IReadOnlyList<NodeId> RemovingReplicas { get; set; } = old.RemovingReplicas;

    public sbyte LeaderRecoveryState { get; init; } = old.LeaderRecoveryState;

    /// <summary>A broker whose replica may have lost records: it is not eligible.</summary>
    public NodeId UncleanReplica { get; init; } = NodeId.None;

    /// <summary>The directory in which a broker says that its replica is.</summary>
    public (NodeId Broker, Uuid Directory)? AssignedDirectory { get; init; }

    /// <summary>The record that begins a new epoch of the same leader, and changes nothing else (KIP-101).</summary>
    public static PartitionChangeRecord NewEpoch(Uuid topicId, int index, NodeId leader) => new() { TopicId = topicId, PartitionId = index, Leader = leader.Value };

    /// <summary>Null when nothing changes.</summary>
    public PartitionChangeRecord? Build()
    {
        if (CompletedMove.Of(Replicas, AddingReplicas, RemovingReplicas, InSyncReplicas) is { } completed)
            (Replicas, InSyncReplicas, AddingReplicas, RemovingReplicas) = (completed.Replicas, completed.InSync, [], []);
        FindEligible();
        var record = new PartitionChangeRecord { TopicId = topic.Id, PartitionId = index };
        Elect(record);
        // A replica that is gone may come back with what it had: the epoch tells its records from those written since.
        if (record.Leader == LeaderUnchanged && old.Replicas.Any(replica => !Replicas.Contains(replica)))
            record.Leader = old.Leader.Value;
        SetEligible(record);
        SetInSync(record);
        SetLastKnownLeader(record);
        SetReplicas(record);
        if (LeaderRecoveryState != old.LeaderRecoveryState)
            record.LeaderRecoveryState = LeaderRecoveryState;
        return IsEmpty(record) ? null : record;
    }

    /// <summary>Who was in sync when they became fewer than the minimum has every committed record, since none is committed below it.</summary>
    private void FindEligible()
    {
        if (!cluster.RemembersEligibleLeaders)
            return;
        _eligible = InSyncReplicas.Count >= cluster.MinInSyncReplicas(topic)
            ? []
            : [.. _eligible.Union(old.InSyncReplicas).Where(replica => !InSyncReplicas.Contains(replica) && replica != UncleanReplica && Replicas.Contains(replica)).Order()];
    }

    private void Elect(PartitionChangeRecord record)
    {
        var (leader, isUnclean) = Choose();
        if (leader == old.Leader)
            return;
        record.Leader = leader.Value;
        if (_eligible.Contains(leader))
        {
            InSyncReplicas = [leader];
            _eligible = [.. _eligible.Where(replica => replica != leader)];
        }

        if (!isUnclean)
            return;
        // Nobody else is known to have what this one has: it is alone in sync, and recovers first.
        record.Isr = [leader.Value];
        if (old.LeaderRecoveryState == Recovered)
            record.LeaderRecoveryState = Recovering;
    }

    private (NodeId Leader, bool IsUnclean) Choose()
    {
        if (Election == Election.Preferred && HasAll(Replicas[0]))
            return (Replicas[0], false);
        if (HasAll(old.Leader))
            return (old.Leader, false);
        if (Replicas.FirstOrDefault(HasAll, NodeId.None) is var clean && clean != NodeId.None)
            return (clean, false);
        if (LastKnownLeader() is { } lastKnown)
            return (lastKnown, true);
        var live = Election == Election.Unclean ? Replicas.FirstOrDefault(replica => CanLead(replica), NodeId.None) : NodeId.None;
        return (live, live != NodeId.None);
    }

    private bool CanLead(NodeId replica) => cluster.CanLead(replica, DirectoryOf(replica));

    /// <summary>In sync, or eligible when nobody is in sync; and live.</summary>
    private bool HasAll(NodeId replica) =>
        (InSyncReplicas.Contains(replica) || (InSyncReplicas.Count == 0 && _eligible.Contains(replica))) && CanLead(replica);

    /// <summary>When every replica with all records is lost, the one that led last is the best that there is (KIP-966).</summary>
    private NodeId? LastKnownLeader() =>
        cluster.RemembersEligibleLeaders && InSyncReplicas.Count == 0 && _eligible.Count == 0
            && old.LastKnownEligibleLeaderReplicas is [var last] && Replicas.Contains(last) && CanLead(last)
            ? last : null;

    private void SetEligible(PartitionChangeRecord record)
    {
        if (record.Isr is not null || !cluster.RemembersEligibleLeaders)
            _eligible = [];
        if (!_eligible.SequenceEqual(old.EligibleLeaderReplicas))
            record.EligibleLeaderReplicas = Ids(_eligible);
    }

    /// <summary>The last in-sync replica stays one, unless it is remembered as eligible.</summary>
    private void SetInSync(PartitionChangeRecord record)
    {
        var mayBeEmpty = cluster.RemembersEligibleLeaders;
        if (record.Isr is null && (InSyncReplicas.Count > 0 || mayBeEmpty) && !InSyncReplicas.SequenceEqual(old.InSyncReplicas))
            record.Isr = Ids(InSyncReplicas);
    }

    /// <summary>
    /// Remembered from the moment that nobody is in sync until there is a leader. Where the leader went before, with itself alone in sync, the last
    /// one in sync is who led: without its name nobody could ever lead again.
    /// </summary>
    private void SetLastKnownLeader(PartitionChangeRecord record)
    {
        if (!cluster.RemembersEligibleLeaders)
        {
            if (!old.LastKnownEligibleLeaderReplicas.IsEmpty)
                record.LastKnownElr = [];
            return;
        }

        var leader = record.Leader == LeaderUnchanged ? old.Leader : new NodeId(record.Leader);
        if (record.Isr is { Count: 0 } && LastLeader is { } last)
            record.LastKnownElr = [last.Value];
        else if (leader != NodeId.None && !old.LastKnownEligibleLeaderReplicas.IsEmpty)
            record.LastKnownElr = [];
    }

    private NodeId? LastLeader =>
        old.Leader != NodeId.None ? old.Leader
        : old.LastKnownEligibleLeaderReplicas.IsEmpty && old.InSyncReplicas is [var only] ? only : null;

    private void SetReplicas(PartitionChangeRecord record)
    {
        var directories = Replicas.Select(DirectoryOf).ToList();
        if (!directories.SequenceEqual(old.Replicas.Select(old.DirectoryOf)))
            record.Directories = directories;
        if (!Replicas.SequenceEqual(old.Replicas))
            record.Replicas = Ids(Replicas);
        if (!RemovingReplicas.SequenceEqual(old.RemovingReplicas))
            record.RemovingReplicas = Ids(RemovingReplicas);
        if (!AddingReplicas.SequenceEqual(old.AddingReplicas))
            record.AddingReplicas = Ids(AddingReplicas);
    }

    private Uuid DirectoryOf(NodeId replica) =>
        AssignedDirectory is { } assigned && assigned.Broker == replica ? assigned.Directory
        : old.Replicas.Contains(replica) && !IsElsewhereNow(replica) ? old.DirectoryOf(replica)
        : cluster.DefaultDirectoryOf(replica);

    /// <summary>
    /// A replica that joins has everything, so it is in a directory that is online. Where it was before went with its disk; without this the
    /// broker could lead none of its old partitions again.
    /// </summary>
    private bool IsElsewhereNow(NodeId replica) =>
        InSyncReplicas.Contains(replica) && !old.InSyncReplicas.Contains(replica)
        && cluster.Image.Brokers.TryGetValue(replica, out var broker) && !DirectoryIds.IsOnline(old.DirectoryOf(replica), broker.LogDirectories);

    private static bool IsEmpty(PartitionChangeRecord record) =>
        record is { Isr: null, Leader: LeaderUnchanged, Replicas: null, RemovingReplicas: null, AddingReplicas: null, LeaderRecoveryState: -1 }
            and { Directories: null, EligibleLeaderReplicas: null, LastKnownElr: null };

    private static List<int> Ids(IEnumerable<NodeId> nodes) => [.. nodes.Select(node => node.Value)];
}
