using LogCluster.Core;
using LogCluster.Replication.Quorum.Roles;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum;

/// <summary>
/// The decisions on which safety rests, each a pure function. Production has this class alone; the simulator replaces single rules by
/// mistaken ones, to show that it would notice.
/// </summary>
#pragma warning disable CA1852 // The simulator's mistakes derive from it.
internal class QuorumRules
#pragma warning restore CA1852
{
    public static readonly QuorumRules Right = new();

    /// <summary>A vote goes only to a log that is at least as far: later epoch, or the same epoch and no shorter (Raft, 5.4.1).</summary>
    public virtual bool IsUpToDate(OffsetAndEpoch candidate, OffsetAndEpoch own) =>
        candidate.Epoch > own.Epoch || (candidate.Epoch == own.Epoch && candidate.Offset >= own.Offset);

    /// <summary>One vote an epoch, and none once its leader is known.</summary>
    public virtual bool IsVoteFree(ElectionState election, ReplicaKey candidate) =>
        election.Leader == NodeId.None
        && (election.VotedFor == NodeId.None || new ReplicaKey(election.VotedFor, election.VotedForDirectory) == candidate);

    /// <summary>The vote was asked of this very replica: one with another disk must not vote in its place (KIP-853).</summary>
    public virtual bool IsAddressee(ReplicaKey addressed, ReplicaKey self) => addressed.Matches(self);

    public virtual bool IsElected(CampaignRole campaign) => campaign.GrantedCount >= campaign.Voters.MajorityCount;

    /// <summary>The largest offset that a majority has, from how far each voter's log is known to be durable.</summary>
    public virtual long MajorityOffset(IReadOnlyList<long> endOffsets, int majorityCount) =>
        endOffsets.OrderDescending().ElementAt(majorityCount - 1);

    /// <summary>A leader commits older records only together with one of its own epoch (Raft, 5.4.2).</summary>
    public virtual bool IsOfEpoch(long offset, long epochStartOffset) => offset > epochStartOffset;

    /// <summary>A leader's own log counts as far as it is durable.</summary>
    public virtual long OwnEndOffset(long flushedOffset, long endOffset) => flushedOffset;

    /// <summary>Where the log of a replica that ends at <paramref name="replica"/> parts from the leader's; null when it does not (KIP-595).</summary>
    public virtual OffsetAndEpoch? DivergenceOf(LogOutline leader, OffsetAndEpoch replica)
    {
        if (replica == leader.Start)
            return null;
        var end = leader.EndOf(replica.Epoch);
        return end.Epoch == replica.Epoch && end.Offset >= replica.Offset ? null : end;
    }

    /// <summary>Where a replica cuts its log, told where it parts from the leader's: never behind what the leader has of that epoch.</summary>
    public virtual long TruncationOffset(LogOutline own, OffsetAndEpoch diverging)
    {
        var end = own.EndOf(diverging.Epoch);
        return end.Epoch == diverging.Epoch ? Math.Min(end.Offset, diverging.Offset) : end.Offset;
    }

    /// <summary>
    /// A voter set may change when the one before is committed and the leader has committed something of its own: else two sets in force
    /// might have majorities without a common voter (KIP-853).
    /// </summary>
    public virtual bool MayChangeVoters(long latestVotersOffset, long highWatermark, long epochStartOffset) =>
        latestVotersOffset < highWatermark && IsOfEpoch(highWatermark, epochStartOffset);

    /// <summary>Who led before a restart does not lead on: part of its log may be gone, and it has forgotten who has what.</summary>
    public virtual bool LeadsAfterRestart(ElectionState election, ReplicaKey self) => false;
}
