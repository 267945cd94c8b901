using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Storage;

namespace LogCluster.Replication.InSync;

/// <summary>What consumers and replicas see of a partition. Thread-safe; reads of the log take no lock.</summary>
public sealed class PartitionReads
{
    private readonly Partition _partition;

    internal PartitionReads(Partition partition) => _partition = partition;

    private PartitionLog Log => _partition.Log;

    /// <summary>
    /// Reads what a consumer may see: below the high watermark, or with <paramref name="committedOnly"/> below the last stable offset. From a
    /// follower only with <paramref name="alsoFromFollower"/> (KIP-392), below what it knows to be committed.
    /// </summary>
    public PartitionRead Read(
        long offset, LeaderEpoch currentEpoch, int bytesMax, bool minOneBatch, bool committedOnly, bool alsoFromFollower = false)
    {
        if (Check(currentEpoch, alsoFromFollower) is var fault and not ErrorCode.None)
            return PartitionRead.Failed(fault);
        var highWatermark = _partition.HighWatermark.Current;
        var stable = Log.LastStableOffset(highWatermark);
        var upTo = committedOnly ? stable : highWatermark;
        try
        {
            var read = Log.Read(offset, bytesMax, upTo, minOneBatch, committedOnly);
            if (read.Error != ErrorCode.None)
                return PartitionRead.Failed(read.Error);
            return new PartitionRead(ErrorCode.None, highWatermark, stable, Log.LogStartOffset, read.Slice)
            {
                AbortedTransactions = committedOnly ? read.AbortedTransactions ?? [] : null,
            };
        }
        catch (IOException)
        {
            return PartitionRead.Failed(ErrorCode.KafkaStorageError);
        }
    }

    /// <summary>
    /// Reads for another replica, up to the end of the log; where its log parts from this one it is told so instead (KIP-595). With
    /// <paramref name="noteProgress"/> the fetch counts as the replica's word that it has all below its offset. Errors beside those of a
    /// consumer: UNKNOWN_LEADER_EPOCH when the metadata here does not have the replica (yet), NOT_LEADER_OR_FOLLOWER for one of a former
    /// life of its broker, OFFSET_OUT_OF_RANGE when nothing can be said of its last epoch.
    /// </summary>
    public PartitionRead ReadAsReplica(in ReplicaFetch fetch, int bytesMax, bool minOneBatch, bool noteProgress)
    {
        if (CheckLeader(fetch.CurrentEpoch) is var fault and not ErrorCode.None)
            return PartitionRead.Failed(fault);
        if (_partition.Leader is not { } leader)
            return PartitionRead.Failed(ErrorCode.NotLeaderOrFollower);
        if (leader.Find(fetch.Replica) is not { } progress)
            return PartitionRead.Failed(fetch.CurrentEpoch == LeaderEpoch.None ? ErrorCode.NotLeaderOrFollower : ErrorCode.UnknownLeaderEpoch);
        // Before the read: what is appended meanwhile must not make a replica look as if it lagged.
        var (highWatermark, endOffset) = (_partition.HighWatermark.Current, Log.LogEndOffset);
        var found = new PartitionRead(ErrorCode.None, highWatermark, Log.LastStableOffset(highWatermark), Log.LogStartOffset, null) { LogEndOffset = endOffset };
        try
        {
            if (fetch.LastFetchedEpoch != LeaderEpoch.None && Divergence(fetch, out var diverging) is var outcome and not ErrorCode.None)
                return outcome == ErrorCode.OffsetOutOfRange ? PartitionRead.Failed(outcome) : found with { Diverging = diverging };
            var read = Log.Read(fetch.Offset, bytesMax, long.MaxValue, minOneBatch);
            if (read.Error != ErrorCode.None)
                return PartitionRead.Failed(read.Error);
            if (!noteProgress || NoteProgress(leader, progress, fetch, endOffset))
                return found with { Slice = read.Slice };
            read.Slice?.Dispose();
            return PartitionRead.Failed(ErrorCode.NotLeaderOrFollower);
        }
        catch (IOException)
        {
            return PartitionRead.Failed(ErrorCode.KafkaStorageError);
        }
    }

    /// <summary>What a replica would be told is what it was told by this read, which found no records. Costs far less than to read.</summary>
    public bool IsAsRead(in PartitionRead read) =>
        _partition.IsLeader && Log.LogEndOffset == read.LogEndOffset && Log.LogStartOffset == read.LogStartOffset && _partition.HighWatermark.Current == read.HighWatermark;

    /// <summary>UNKNOWN_LEADER_EPOCH stands for "they part"; none for "they do not".</summary>
    private ErrorCode Divergence(in ReplicaFetch fetch, out OffsetAndEpoch? diverging)
    {
        diverging = _partition.Context.Rules.DivergenceOf(Log, fetch.LastFetchedEpoch, fetch.Offset);
        if (diverging is null)
            return ErrorCode.None;
        return diverging.Value.Epoch == LeaderEpoch.None || fetch.Offset < Log.LogStartOffset ? ErrorCode.OffsetOutOfRange : ErrorCode.UnknownLeaderEpoch;
    }

    private bool NoteProgress(LeaderRole leader, ReplicaProgress progress, in ReplicaFetch fetch, long endOffset)
    {
        using (_partition.EnterChange())
        {
            if (!ReferenceEquals(_partition.Leader, leader) || !progress.OnFetch(fetch, endOffset, _partition.Context.MonotonicMs))
                return false;
            _partition.TellRecovery(leader);
            if (leader.ShouldJoin(progress, _partition.HighWatermark.Current))
                _partition.Propose(leader, leader.InSync.Members.Append(progress.Broker));
            _partition.AdvanceCommitted(leader);
            if (leader.LowWatermark is not null)
                leader.TrackLowWatermark(Log.LogStartOffset);
            return true;
        }
    }

    /// <summary>The in-sync replicas, the leader first, that have the offset as far as it knows; none while this node does not lead.</summary>
    public IReadOnlyList<ReplicaView> ReplicasWith(long offset)
    {
        using (_partition.EnterChange())
        {
            if (_partition.Leader is not { } leader)
                return [];
            var nowMs = _partition.Context.MonotonicMs;
            return
            [
                new ReplicaView(_partition.Context.Self, Log.LogEndOffset, 0),
                .. leader.Others.Where(other => leader.InSync.Members.Contains(other.Broker) && other.LogStartOffset <= offset && other.EndOffset >= offset)
                    .Select(other => new ReplicaView(other.Broker, other.EndOffset, nowMs - other.CaughtUpMs)),
            ];
        }
    }

    /// <summary>
    /// The answer to a consumer that should read from another replica: what is committed here, and no records. Errors as of <see cref="CheckLeader"/>.
    /// </summary>
    public PartitionRead Redirect(LeaderEpoch currentEpoch, NodeId replica)
    {
        if (CheckLeader(currentEpoch) is var fault and not ErrorCode.None)
            return PartitionRead.Failed(fault);
        var highWatermark = _partition.HighWatermark.Current;
        return new PartitionRead(ErrorCode.None, highWatermark, Log.LastStableOffset(highWatermark), Log.LogStartOffset, null) { PreferredReplica = replica };
    }

    /// <summary>As the controller last committed; false while this node does not lead.</summary>
    public bool IsInSync(NodeId replica) => _partition.Leader is { } leader && leader.InSync.Members.Contains(replica);

    /// <summary>What a reader waits on for more: the high watermark, or for a replica the end of the log. Null when this node does not lead any more.</summary>
    public OffsetMonitor? MonitorFor(bool isReplica) => isReplica ? _partition.Leader?.LogEnd : _partition.HighWatermark;

    /// <summary>
    /// Finds the first record at or after a time, or one of <see cref="OffsetQuery"/>. A consumer sees nothing beyond the high
    /// watermark, with <paramref name="committedOnly"/> beyond the last stable offset; a replica sees the whole log. Null when there is no
    /// such record. OFFSET_NOT_AVAILABLE from a new leader that does not know yet how much of the log is committed (KIP-207). Throws <see cref="IOException"/>.
    /// </summary>
    public ErrorCode FindOffset(long timestamp, bool committedOnly, bool forReplica, out FoundOffset? found)
    {
        var highWatermark = _partition.HighWatermark.Current;
        var limit = forReplica ? Log.LogEndOffset : committedOnly ? Log.LastStableOffset(highWatermark) : highWatermark;
        var unknown = !forReplica && _partition.Leader is { } leader && leader.EpochStartOffset > highWatermark ? ErrorCode.OffsetNotAvailable : ErrorCode.None;
        found = null;
        switch (timestamp)
        {
            case OffsetQuery.Latest:
                found = unknown == ErrorCode.None ? new FoundOffset(limit, -1, _partition.Leadership.Epoch) : null;
                return unknown;
            case OffsetQuery.Earliest or OffsetQuery.EarliestLocal:
                found = new FoundOffset(Log.LogStartOffset, -1, Log.LeaderEpochs.EpochAt(Log.LogStartOffset));
                return ErrorCode.None;
            case OffsetQuery.LatestTiered or OffsetQuery.EarliestPendingUpload:
                return ErrorCode.None;
        }

        found = timestamp == OffsetQuery.MaxTimestamp ? Log.FindMaxTimestamp() : Log.FindByTimestamp(timestamp);
        if (found is { } place && place.Offset < limit)
            return ErrorCode.None;
        found = null;
        return unknown;
    }

    /// <summary>Where an epoch ended in this log (KIP-101); both parts -1 for an epoch that the log knows nothing of.</summary>
    public OffsetAndEpoch EndOfEpoch(LeaderEpoch epoch) => Log.LeaderEpochs.EndOffsetFor(epoch, Log.LogEndOffset);

    /// <summary>Checks that this node leads, under the epoch that a client believes in (KIP-320); none is not checked.</summary>
    public ErrorCode CheckLeader(LeaderEpoch currentEpoch) => Check(currentEpoch, alsoFollower: false);

    /// <summary>As <see cref="CheckLeader"/>, or that this node is any replica.</summary>
    public ErrorCode Check(LeaderEpoch currentEpoch, bool alsoFollower)
    {
        var leadership = _partition.Leadership;
        if (_partition.IsClosed)
            return ErrorCode.UnknownTopicOrPartition;
        if (_partition.IsOffline)
            return ErrorCode.KafkaStorageError;
        if (_partition.Context.Rules.CheckEpoch(currentEpoch, leadership.Epoch) is var fault and not ErrorCode.None)
            return fault;
        return alsoFollower || leadership.Leader == _partition.Context.Self ? ErrorCode.None : ErrorCode.NotLeaderOrFollower;
    }
}
