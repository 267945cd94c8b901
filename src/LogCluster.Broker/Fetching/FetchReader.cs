using LogCluster.Broker.Cluster;
using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Protocol;
using LogCluster.Replication.InSync;

namespace LogCluster.Broker.Fetching;

/// <summary>
/// How one fetch reads partitions: as a consumer or as a replica, and within which limits. A consumer may be sent to a replica in its rack (KIP-392); a
/// replica that is not in sync gets no more than the throttle allows (KIP-73). Belongs to one request.
/// </summary>
/// <param name="replica"><see cref="NodeId.None"/> for a consumer.</param>
/// <param name="replicaEpoch">Of the replica's broker; -1 when it does not tell.</param>
internal sealed class FetchReader(
    BrokerEnvironment broker, NodeId replica, long replicaEpoch, bool committedOnly, bool alsoFromFollower, bool usesTopicIds, int bytesMax, string rack)
{
    private const sbyte ReadCommitted = 1;

    private bool IsReplica => replica != NodeId.None;

    /// <summary>Where consumers read from followers those hear at once of what is committed.</summary>
    private bool TellsCommitted => IsReplica && broker.SelectsReplicasByRack;

    public static FetchReader Of(
        BrokerEnvironment broker, FetchRequest request, bool hasReplicaState, bool mayReadFromFollower, bool usesTopicIds, int bytesMax)
    {
        var id = hasReplicaState ? request.ReplicaState?.ReplicaId ?? NodeId.None.Value : request.ReplicaId;
        var replica = id >= 0 ? new NodeId(id) : NodeId.None;
        return new FetchReader(
            broker,
            replica,
            hasReplicaState ? request.ReplicaState?.ReplicaEpoch ?? InSyncMember.UnknownEpoch : InSyncMember.UnknownEpoch,
            request.IsolationLevel == ReadCommitted,
            mayReadFromFollower && replica == NodeId.None,
            usesTopicIds,
            Math.Min(request.MaxBytes, bytesMax),
            request.RackId);
    }

    /// <summary>One pass over all targets. The first pass of a replica's fetch counts as its word of what it has.</summary>
    public FetchRound Read(IEnumerable<FetchTarget> targets, bool isFirst)
    {
        var round = new FetchRound();
        var bytesLeft = bytesMax;
        foreach (var target in targets)
        {
            var key = target.Key;
            var partition = usesTopicIds ? broker.Partitions.Find(key.TopicId, key.Partition) : broker.Partitions.Find(key.TopicName, key.Partition);
            var read = partition is null
                ? PartitionRead.Failed(broker.MissingPartition(usesTopicIds, key.TopicId, key.TopicName, key.Partition))
                : Read(partition, target, Math.Max(Math.Min(target.BytesMax, bytesLeft), 0), minOneBatch: round.TotalBytes == 0, isFirst);
            round.Add(target, partition, read, isUrgent: TellsCommitted && target.ToldHighWatermark >= 0 && read.HighWatermark > target.ToldHighWatermark);
            bytesLeft -= read.LengthBytes;
        }

        return round;
    }

    private PartitionRead Read(Partition partition, FetchTarget target, int limitBytes, bool minOneBatch, bool isFirst)
    {
        if (!IsReplica && PreferredOver(partition, target) is { } preferred)
            return partition.Reading.Redirect(target.CurrentEpoch, preferred);
        if (!IsReplica)
            return partition.Reading.Read(target.FetchOffset, target.CurrentEpoch, limitBytes, minOneBatch, committedOnly, alsoFromFollower);
        var fetch = new ReplicaFetch(replica, replicaEpoch, target.CurrentEpoch, target.LastFetchedEpoch, target.FetchOffset, target.LogStartOffset);
        var isThrottled = partition.Settings.ThrottledAsLeader.Contains(partition.TopicPartition.Partition);
        if (isThrottled && broker.Quotas?.Leader.IsExceeded == true && !partition.Reading.IsInSync(replica))
            (limitBytes, minOneBatch) = (0, false);
        var read = partition.Reading.ReadAsReplica(fetch, limitBytes, minOneBatch, noteProgress: isFirst);
        if (isThrottled)
            broker.Quotas?.Leader.Record(read.LengthBytes);
        return read;
    }

    private NodeId? PreferredOver(Partition partition, FetchTarget target) =>
        alsoFromFollower && rack.Length > 0 && broker.SelectsReplicasByRack && partition.LeadsOthers
            ? RackAwareReplicas.Choose(rack, partition.Reading.ReplicasWith(target.FetchOffset), broker.Self, broker.Metadata.Current)
            : null;

    /// <summary>Wakes the fetch when the partition has more for it than it read, or is led by another.</summary>
    public void Await(FetchWait wait, Partition partition, in PartitionRead read)
    {
        if (partition.Reading.MonitorFor(IsReplica) is { } monitor)
        {
            wait.Add(monitor, (IsReplica ? read.LogEndOffset : read.HighWatermark) + 1);
            if (TellsCommitted)
                wait.Add(partition.HighWatermark, read.HighWatermark + 1);
        }
        else
            wait.Signal(WaitOutcome.Interrupted);
    }

    /// <summary>A replica's round without records would find the same again.</summary>
    public bool IsAsRead(FetchRound round) =>
        IsReplica && round.TotalBytes == 0 && round.Reads.TrueForAll(one => one.Partition!.Reading.IsAsRead(one.Read));
}
