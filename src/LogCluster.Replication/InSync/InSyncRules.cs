using LogCluster.Core;
using LogCluster.Storage;

namespace LogCluster.Replication.InSync;

/// <summary>
/// The decisions on which the safety of in-sync replication rests, each a pure function. Production has this class alone; the simulator
/// replaces single rules by mistaken ones, to show that it would notice.
/// </summary>
#pragma warning disable CA1852 // The simulator's mistakes derive from it.
internal class InSyncRules
#pragma warning restore CA1852
{
    public static readonly InSyncRules Right = new();

    /// <summary>min.insync.replicas asks for no more replicas than there are.</summary>
    public virtual int EffectiveMinInSync(int configured, int replicaCount) => Math.Min(configured, replicaCount);

    /// <summary>With fewer members than required nothing is committed, so that a set that shrank under a leader loses nothing (KIP-966).</summary>
    public virtual bool MayCommit(int memberCount, int minInSync) => memberCount >= minInSync;

    /// <summary>While a change is under way either set may be in force: a leader may have been elected from the one or from the other (KIP-497).</summary>
    public virtual bool MayBeMember(bool isCommitted, InSyncProposal? pending, NodeId broker) => isCommitted || pending?.Contains(broker) == true;

    /// <summary>
    /// Members hold the high watermark back, those of a change under way too; and so does a replica that is about to join, or the high
    /// watermark would run away from it for ever.
    /// </summary>
    public virtual bool HoldsBack(bool mayBeMember, bool isAboutToJoin) => mayBeMember || isAboutToJoin;

    /// <summary>
    /// A replica joins with everything that is committed, and with what there was when this leader began: some of that may have been
    /// committed by the leader before, without this one knowing.
    /// </summary>
    public virtual bool MayJoin(long replicaEndOffset, long highWatermark, long epochStartOffset) =>
        replicaEndOffset >= highWatermark && replicaEndOffset >= epochStartOffset;

    /// <summary>The replica fetched in the same life of its broker that the metadata knows (KIP-903); -1 did not tell.</summary>
    public virtual bool IsOfCurrentLife(long? fetchedUnder, long? registered) =>
        fetchedUnder is { } epoch && registered is { } current && (epoch == InSyncMember.UnknownEpoch || epoch == current);

    /// <summary>
    /// A request under another leader epoch than the one in force is of the past, and says of a log what is true no longer; or it is ahead of the
    /// metadata here (KIP-320). Under none it is not checked.
    /// </summary>
    public virtual ErrorCode CheckEpoch(LeaderEpoch asked, LeaderEpoch current)
    {
        if (asked == LeaderEpoch.None || asked == current)
            return ErrorCode.None;
        return asked < current ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch;
    }

    /// <summary>Where the log of a replica parts from the leader's; null when it does not, and no epoch when the leader cannot tell (KIP-595).</summary>
    public virtual OffsetAndEpoch? DivergenceOf(PartitionLog leader, LeaderEpoch lastFetched, long fetchOffset)
    {
        var end = leader.LeaderEpochs.EndOffsetFor(lastFetched, leader.LogEndOffset);
        return end.Epoch == LeaderEpoch.None || end.Epoch < lastFetched || end.Offset < fetchOffset ? end : null;
    }

    /// <summary>
    /// Where a replica cuts its log, told where it parts from the leader's: never behind what the leader has of that epoch. When the replica
    /// has nothing of that epoch it goes back to the end of the one before, and asks again (KIP-279).
    /// </summary>
    public virtual long TruncationOffset(PartitionLog own, OffsetAndEpoch diverging)
    {
        var ownEnd = own.LogEndOffset;
        var end = own.LeaderEpochs.EndOffsetFor(diverging.Epoch, ownEnd);
        if (end.Epoch == LeaderEpoch.None)
            return Math.Min(diverging.Offset, ownEnd);
        return end.Epoch == diverging.Epoch ? Math.Min(Math.Min(end.Offset, diverging.Offset), ownEnd) : Math.Min(end.Offset, ownEnd);
    }

    /// <summary>What a follower takes for committed: no more than its leader does, and no more than it has.</summary>
    public virtual long FollowerHighWatermark(long leaderHighWatermark, long ownEndOffset) => Math.Min(leaderHighWatermark, ownEndOffset);
}
