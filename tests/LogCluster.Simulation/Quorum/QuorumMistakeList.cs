using LogCluster.Core;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Roles;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Simulation.Quorum;

/// <summary>Every mistake of a quorum that can be planted, by name. A test asserts that the simulator catches each.</summary>
public static class QuorumMistakeList
{
    private static readonly SortedDictionary<string, QuorumMistake> All = new(StringComparer.Ordinal)
    {
        ["votes-twice-in-an-epoch"] = new(new VotesTwice()),
        ["forgets-its-vote"] = new(QuorumRules.Right) { ForgetsElectionState = true },
        ["acknowledges-before-the-flush"] = new(QuorumRules.Right) { SkipsFlushes = true },
        ["votes-for-a-shorter-log"] = new(new VotesForShorterLog()),
        ["commits-an-older-epoch-by-count"] = new(new CommitsOlderEpoch()),
        ["no-truncation-check"] = new(new NoTruncationCheck()),
        ["truncates-by-offset-alone"] = new(new TruncatesByOffset()),
        ["elected-by-a-minority"] = new(new ElectedByMinority()),
        ["commits-with-a-minority"] = new(new CommitsWithMinority()),
        ["counts-what-it-has-not-flushed"] = new(new CountsUnflushed()),
        ["changes-voters-without-waiting"] = new(new ChangesVotersAtOnce()),
        ["a-wiped-disk-votes"] = new(new WipedDiskVotes()),
        ["leads-on-after-a-restart"] = new(new LeadsOn()),
    };

    public static IEnumerable<string> Names => All.Keys;

    internal static QuorumMistake Find(string? name) => name is null ? QuorumMistake.None
        : All.TryGetValue(name, out var mistake) ? mistake : throw new ArgumentException($"There is no mistake {name}.", nameof(name));

    private sealed class VotesTwice : QuorumRules
    {
        public override bool IsVoteFree(ElectionState election, ReplicaKey candidate) => election.Leader == NodeId.None;
    }

    private sealed class VotesForShorterLog : QuorumRules
    {
        public override bool IsUpToDate(OffsetAndEpoch candidate, OffsetAndEpoch own) => true;
    }

    private sealed class CommitsOlderEpoch : QuorumRules
    {
        public override bool IsOfEpoch(long offset, long epochStartOffset) => true;
    }

    private sealed class NoTruncationCheck : QuorumRules
    {
        public override OffsetAndEpoch? DivergenceOf(LogOutline leader, OffsetAndEpoch replica) =>
            replica.Offset > leader.EndOffset ? leader.End : null;
    }

    private sealed class TruncatesByOffset : QuorumRules
    {
        public override long TruncationOffset(LogOutline own, OffsetAndEpoch diverging) => Math.Min(own.EndOffset, diverging.Offset);
    }

    private sealed class ElectedByMinority : QuorumRules
    {
        public override bool IsElected(CampaignRole campaign) => campaign.GrantedCount >= campaign.Voters.MajorityCount - 1;
    }

    private sealed class CommitsWithMinority : QuorumRules
    {
        public override long MajorityOffset(IReadOnlyList<long> endOffsets, int majorityCount) =>
            base.MajorityOffset(endOffsets, Math.Max(1, majorityCount - 1));
    }

    private sealed class CountsUnflushed : QuorumRules
    {
        public override long OwnEndOffset(long flushedOffset, long endOffset) => endOffset;
    }

    private sealed class ChangesVotersAtOnce : QuorumRules
    {
        public override bool MayChangeVoters(long latestVotersOffset, long highWatermark, long epochStartOffset) => true;
    }

    private sealed class WipedDiskVotes : QuorumRules
    {
        public override bool IsAddressee(ReplicaKey addressed, ReplicaKey self) => addressed.Id == self.Id;
    }

    private sealed class LeadsOn : QuorumRules
    {
        public override bool LeadsAfterRestart(ElectionState election, ReplicaKey self) => true;
    }
}
