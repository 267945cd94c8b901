using LogCluster.Core;
using LogCluster.Replication.InSync;
using LogCluster.Simulation.Mistakes;
using LogCluster.StateMachines;
using LogCluster.Storage;

namespace LogCluster.Simulation.Clusters;

/// <summary>Every mistake of a cluster that can be planted, by name. A test asserts that the simulator catches each.</summary>
public static class ClusterMistakeList
{
    private static readonly SortedDictionary<string, ClusterMistake> All = new(StringComparer.Ordinal)
    {
        ["acknowledges-before-the-in-sync-replicas-have-it"] = ClusterMistake.OfRules(new WaitsForNobody()),
        ["acknowledges-with-too-few-in-sync"] = ClusterMistake.OfRules(new NeedsOneInSync()),
        ["takes-requests-of-any-leader-epoch"] = ClusterMistake.OfRules(new TakesAnyEpoch()),
        ["high-watermark-of-who-is-not-in-sync"] = ClusterMistake.OfRules(new WaitsForOthers()),
        ["shrinks-before-the-answer"] = ClusterMistake.OfRules(new ShrinksAtOnce()),
        ["joins-before-it-has-caught-up"] = ClusterMistake.OfRules(new JoinsAtOnce()),
        ["no-epoch-check-on-truncation"] = ClusterMistake.OfRules(new ComparesOffsetsAlone()),
        ["truncates-nothing"] = ClusterMistake.OfRules(new TruncatesNothing()),
        ["follower-commits-all-that-it-has"] = ClusterMistake.OfRules(new FollowerCommitsAll()),
        ["unclean-replica-elected"] = new() { Settings = [("unclean.leader.election.enable", "true")] },
        ["producers-forgotten"] = new() { Settings = [("producer.id.expiration.ms", "1"), ("producer.id.expiration.check.interval.ms", "1")] },
        ["leads-on-after-its-epoch"] = new() { Probe = LeadsOn.On },
        ["commits-of-groups-acknowledged-before-the-high-watermark"] = new() { Probe = _ => new() { CoordinatorLog = log => new CommittedAtOnce(log) } },
        ["coordinator-answers-on-after-it-led"] = new() { Probe = node => new() { Coordinated = LeadsOn.On(node).Seen, CoordinatorLog = log => new LedForEver(log) } },
        ["host-answers-before-the-high-watermark"] = ClusterMistake.OfHost(new AnswersAtOnce()),
        ["controller-keeps-its-state-after-it-led"] = new() { Probe = _ => new() { ControllerHost = new ForgetsNothing() } },
        ["controller-decides-before-it-knows-the-log"] = new() { Probe = _ => new() { ControllerHost = new AppliesNothing() } },
        ["no-crc-check-in-recovery"] = new() { OnDisk = () => new NoCrcCheckInRecovery() },
    };

    public static IEnumerable<string> Names => All.Keys;

    internal static ClusterMistake Find(string? name) => name is null ? ClusterMistake.None
        : All.TryGetValue(name, out var mistake) ? mistake : throw new ArgumentException($"There is no mistake {name}.", nameof(name));

    private sealed class AnswersAtOnce : HostRules
    {
        public override long AnswerAfter(long restsOn) => 0;
    }

    private sealed class ForgetsNothing : HostRules
    {
        public override bool MustForget(bool hasDerivedState, long nextOffset, long committedOffset) => false;
    }

    private sealed class AppliesNothing : HostRules
    {
        public override bool MustApply(long nextOffset, long logEndOffset) => false;
    }

    private sealed class WaitsForNobody : InSyncRules
    {
        public override bool HoldsBack(bool mayBeMember, bool isAboutToJoin) => false;
    }

    private sealed class NeedsOneInSync : InSyncRules
    {
        public override int EffectiveMinInSync(int configured, int replicaCount) => 1;
    }

    private sealed class TakesAnyEpoch : InSyncRules
    {
        public override ErrorCode CheckEpoch(LeaderEpoch asked, LeaderEpoch current) => ErrorCode.None;
    }

    private sealed class WaitsForOthers : InSyncRules
    {
        public override bool HoldsBack(bool mayBeMember, bool isAboutToJoin) => !mayBeMember;
    }

    private sealed class ShrinksAtOnce : InSyncRules
    {
        public override bool MayBeMember(bool isCommitted, InSyncProposal? pending, NodeId broker) => pending?.Contains(broker) ?? isCommitted;
    }

    private sealed class JoinsAtOnce : InSyncRules
    {
        public override bool MayJoin(long replicaEndOffset, long highWatermark, long epochStartOffset) => true;
    }

    private sealed class ComparesOffsetsAlone : InSyncRules
    {
        public override OffsetAndEpoch? DivergenceOf(PartitionLog leader, LeaderEpoch lastFetched, long fetchOffset) =>
            fetchOffset > leader.LogEndOffset ? new OffsetAndEpoch(leader.LogEndOffset, lastFetched) : null;
    }

    private sealed class TruncatesNothing : InSyncRules
    {
        public override long TruncationOffset(PartitionLog own, OffsetAndEpoch diverging) => own.LogEndOffset;
    }

    private sealed class FollowerCommitsAll : InSyncRules
    {
        public override long FollowerHighWatermark(long leaderHighWatermark, long ownEndOffset) => ownEndOffset;
    }
}
