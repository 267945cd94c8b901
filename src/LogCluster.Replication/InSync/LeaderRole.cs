using System.Collections.Immutable;
using LogCluster.Core;
using LogCluster.Core.Waiting;

namespace LogCluster.Replication.InSync;

/// <summary>
/// What a leader of one epoch knows: its in-sync set and how far every other replica is. Decides how far the log is committed and who
/// joins or leaves the set. Used under the partition's lock; begins and ends with the leader epoch.
/// </summary>
internal sealed class LeaderRole
{
    private readonly ReplicationContext _context;
    private ReplicaProgress[] _others = [];

    public LeaderRole(ReplicationContext context, PartitionLeadership leadership, long logEndOffset)
    {
        _context = context;
        Epoch = leadership.Epoch;
        EpochStartOffset = logEndOffset;
        InSync = new InSyncSet(leadership.InSyncReplicas, leadership.PartitionEpoch);
        IsRecovering = leadership.IsRecovering;
        TakeReplicas(leadership);
    }

    public LeaderEpoch Epoch { get; }

    /// <summary>The end of the log when this leader began.</summary>
    public long EpochStartOffset { get; }

    public InSyncSet InSync { get; }

    /// <summary>Elected out of sync: it is alone in the set until it has told the controller that it has recovered (KIP-704).</summary>
    public bool IsRecovering { get; private set; }

    /// <summary>There is nothing to do for a recovery but to lead: it is told as soon as somebody might join.</summary>
    public bool ShouldTellRecovery => IsRecovering && InSync.Pending is null;

    public int ReplicaCount => _others.Length + 1;

    public IReadOnlyList<ReplicaProgress> Others => _others;

    /// <summary>The end of the log, for replicas that wait for more; null while there is no other replica.</summary>
    public OffsetMonitor? LogEnd { get; private set; }

    /// <summary>The first offset that every live replica still has, for deletions that wait for all of them; made when the first of them waits.</summary>
    public OffsetMonitor? LowWatermark { get; private set; }

    /// <summary>Another epoch has begun: replicas that wait must look again, and who waits for deletions is told that they are not this leader's any more.</summary>
    public void End()
    {
        LogEnd?.Close();
        LowWatermark?.Close();
    }

    /// <summary>Newer metadata of the same epoch; an in-sync set that is known already from the controller's answer stays, with what is under way.</summary>
    public void Take(PartitionLeadership leadership)
    {
        Invariant.Check(leadership.Epoch == Epoch);
        if (leadership.PartitionEpoch > InSync.PartitionEpoch)
            InSync.Commit(leadership.InSyncReplicas, leadership.PartitionEpoch);
        if (leadership.PartitionEpoch < InSync.PartitionEpoch)
            return;
        IsRecovering = leadership.IsRecovering;
        TakeReplicas(leadership);
    }

    /// <summary>The controller has taken a proposal: each says that the leader has recovered.</summary>
    public void Commit(ImmutableArray<NodeId> members, int partitionEpoch)
    {
        InSync.Commit(members, partitionEpoch);
        IsRecovering = false;
    }

    private void TakeReplicas(PartitionLeadership leadership)
    {
        if (leadership.Replicas.Length == 1 && _others.Length == 0)
            return;
        var nowMs = _context.MonotonicMs;
        var known = _others;
        _others = [.. leadership.Replicas.Where(id => id != _context.Self).Order().Select(id => Array.Find(known, one => one.Broker == id) ?? Begin(id))];
        if (_others.Length > 0)
            LogEnd ??= new OffsetMonitor(_context.Time, EpochStartOffset);

        ReplicaProgress Begin(NodeId broker)
        {
            var progress = new ReplicaProgress(broker);
            if (leadership.InSyncReplicas.Contains(broker))
                progress.AssumeCaughtUp(nowMs);
            return progress;
        }
    }

    public ReplicaProgress? Find(NodeId broker) => Array.Find(_others, one => one.Broker == broker);

    /// <summary>Notes how far the start of the log has moved on live replicas, given the leader's own. A broker that is gone catches up with that when it is back.</summary>
    public OffsetMonitor TrackLowWatermark(long logStartOffset)
    {
        LowWatermark ??= new OffsetMonitor(_context.Time);
        LowWatermark.Advance(LowestStart(logStartOffset));
        return LowWatermark;
    }

    public long LowestStart(long logStartOffset)
    {
        foreach (var other in _others)
        {
            if (other.LogStartOffset < logStartOffset && _context.Brokers.EligibleEpochOf(other.Broker) is not null)
                logStartOffset = other.LogStartOffset;
        }

        return logStartOffset;
    }

    /// <summary>How far the log is committed, given its end; -1 while too few are in sync for anything to be.</summary>
    public long CommittedUpTo(long logEndOffset, int minInSyncReplicas)
    {
        if (_others.Length == 0)
            return logEndOffset;
        if (!_context.Rules.MayCommit(InSync.Members.Length, _context.Rules.EffectiveMinInSync(minInSyncReplicas, ReplicaCount)))
            return -1;
        var committed = logEndOffset;
        var nowMs = _context.MonotonicMs;
        foreach (var other in _others)
        {
            if (other.EndOffset < committed && HoldsBack(other, logEndOffset, nowMs))
                committed = other.EndOffset;
        }

        return committed;
    }

    private bool HoldsBack(ReplicaProgress other, long logEndOffset, long nowMs) => _context.Rules.HoldsBack(
        _context.Rules.MayBeMember(InSync.Members.Contains(other.Broker), InSync.Pending, other.Broker), IsAboutToJoin(other, logEndOffset, nowMs));

    private bool IsAboutToJoin(ReplicaProgress other, long logEndOffset, long nowMs) =>
        other.IsCaughtUp(logEndOffset, nowMs, _context.ReplicaLagMsMax) && IsEligible(other);

    private bool IsEligible(ReplicaProgress other) =>
        _context.Rules.IsOfCurrentLife(other.BrokerEpoch, _context.Brokers.EligibleEpochOf(other.Broker));

    /// <summary>Whether the replica is to join the set now; one change at a time.</summary>
    public bool ShouldJoin(ReplicaProgress other, long highWatermark) =>
        !IsRecovering && InSync.Pending is null && !InSync.Members.Contains(other.Broker)
        && _context.Rules.MayJoin(other.EndOffset, highWatermark, EpochStartOffset) && IsEligible(other);

    /// <summary>The members that have not caught up for too long; empty while a change is under way.</summary>
    public ImmutableArray<NodeId> Lagging(long logEndOffset)
    {
        if (InSync.Pending is not null || _others.Length == 0)
            return [];
        var nowMs = _context.MonotonicMs;
        return [.. InSync.Members.Where(id => id != _context.Self && Find(id)?.IsCaughtUp(logEndOffset, nowMs, _context.ReplicaLagMsMax) != true)];
    }

    /// <summary>Proposes the set with these members.</summary>
    public InSyncProposal Propose(Uuid topicId, int partition, IEnumerable<NodeId> members)
    {
        var proposal = new InSyncProposal(topicId, partition, Epoch, InSync.PartitionEpoch, [.. members.Order().Select(Member)]);
        InSync.Propose(proposal);
        return proposal;
    }

    private InSyncMember Member(NodeId broker) =>
        new(broker, broker == _context.Self ? _context.Brokers.OwnEpoch : Find(broker)?.BrokerEpoch ?? InSyncMember.UnknownEpoch);
}
