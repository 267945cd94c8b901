using LogCluster.Core;
using LogCluster.Replication.InSync;
using LogCluster.Storage;

namespace LogCluster.Replication.Tests.InSync;

/// <summary>Mistakes that others have made, or that were made here, each in one rule.</summary>
internal static class InSyncMistakes
{
    public static IReadOnlyDictionary<string, InSyncRules> All { get; } = new SortedDictionary<string, InSyncRules>(StringComparer.Ordinal)
    {
        ["acknowledges before the in-sync set has it"] = new NobodyHoldsBack(),
        ["takes the high watermark from a follower that is about to leave the set"] = new ShrinksBeforeTheAnswer(),
        ["does not look at epochs before it appends"] = new NoDivergence(),
        ["cuts where the leader's epoch ends and not where its own does (KIP-279)"] = new CutsByOffsetAlone(),
        ["lets a replica join before it has what is committed"] = new JoinsAtOnce(),
        ["lets a replica join a new leader at its old high watermark"] = new JoinsAtOldHighWatermark(),
        ["believes the leader's high watermark beyond its own log"] = new BelievesMoreThanItHas(),
        ["counts an offset of which it is not told that it is there"] = new CountsNonMembers(),
    };

    private sealed class NobodyHoldsBack : InSyncRules
    {
        public override bool HoldsBack(bool mayBeMember, bool isAboutToJoin) => false;
    }

    private sealed class ShrinksBeforeTheAnswer : InSyncRules
    {
        public override bool MayBeMember(bool isCommitted, InSyncProposal? pending, NodeId broker) => pending?.Contains(broker) ?? isCommitted;
    }

    private sealed class NoDivergence : InSyncRules
    {
        public override OffsetAndEpoch? DivergenceOf(PartitionLog leader, LeaderEpoch lastFetched, long fetchOffset) => null;
    }

    private sealed class CutsByOffsetAlone : InSyncRules
    {
        public override long TruncationOffset(PartitionLog own, OffsetAndEpoch diverging) => Math.Min(diverging.Offset, own.LogEndOffset);
    }

    private sealed class JoinsAtOnce : InSyncRules
    {
        public override bool MayJoin(long replicaEndOffset, long highWatermark, long epochStartOffset) => true;
    }

    private sealed class JoinsAtOldHighWatermark : InSyncRules
    {
        public override bool MayJoin(long replicaEndOffset, long highWatermark, long epochStartOffset) => replicaEndOffset >= highWatermark;
    }

    private sealed class BelievesMoreThanItHas : InSyncRules
    {
        public override long FollowerHighWatermark(long leaderHighWatermark, long ownEndOffset) => leaderHighWatermark;
    }

    private sealed class CountsNonMembers : InSyncRules
    {
        public override bool HoldsBack(bool mayBeMember, bool isAboutToJoin) => !mayBeMember;
    }
}
