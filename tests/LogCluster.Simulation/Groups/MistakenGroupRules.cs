using LogCluster.Coordinators.Groups;
using LogCluster.Coordinators.Groups.Classic;

namespace LogCluster.Simulation.Groups;

/// <summary>Coordinators with one wrong rule each.</summary>
internal static class MistakenGroupRules
{
    private const int SecondsPerMinute = 60;

    public static IReadOnlyList<(string Name, GroupRules Rules)> All { get; } =
    [
        ("generation-not-checked", new ChecksNoGeneration()),
        ("generation-not-raised", new RaisesNoGeneration()),
        ("begins-before-all-have-joined", new WaitsForNobody()),
        ("assignment-of-before-kept", new KeepsAssignments()),
        ("static-member-not-fenced", new KeepsStaticIds()),
        ("sessions-never-end", new ExpelsNobody()),
        ("sessions-not-resumed-after-a-restart", new ResumesNoSession()),
        ("commits-of-strangers-accepted", new AcceptsStrangers()),
        ("groups-with-members-deleted", new DeletesAnyGroup()),
        ("offsets-that-are-read-from-deleted", new DeletesAnyOffset()),
        ("offsets-that-are-read-from-expire", new ExpiresAnyOffset()),
        ("offsets-expire-too-soon", new TakesMinutesForSeconds()),
        ("offsets-never-expire", new ExpiresNothing()),
        ("offsets-of-every-topic-go-with-one", new DeletesOffsetsOfAll()),
    ];

    private sealed class ChecksNoGeneration : GroupRules
    {
        public override bool IsCurrent(int generation, int current) => true;
    }

    private sealed class RaisesNoGeneration : GroupRules
    {
        public override int NextGeneration(int current) => Math.Max(1, current);
    }

    private sealed class WaitsForNobody : GroupRules
    {
        public override bool MayBegin(bool haveAllJoined) => true;
    }

    private sealed class KeepsAssignments : GroupRules
    {
        public override bool MayKeepAssignment => true;
    }

    private sealed class KeepsStaticIds : GroupRules
    {
        public override string IdOfReplacement(string oldId, string newId) => oldId;
    }

    private sealed class ExpelsNobody : GroupRules
    {
        public override bool MayExpel(ClassicMember member) => false;
    }

    private sealed class ResumesNoSession : GroupRules
    {
        public override int SessionAfterLoadingMs(ClassicMember member) => int.MaxValue;
    }

    private sealed class AcceptsStrangers : GroupRules
    {
        public override bool MayCommitFromOutside(ClassicGroupState state) => true;
    }

    private sealed class DeletesAnyGroup : GroupRules
    {
        public override bool MayDeleteGroup(ClassicGroupState state) => true;
    }

    private sealed class DeletesAnyOffset : GroupRules
    {
        public override bool MayDeleteOffset(bool isSubscribed) => true;
    }

    private sealed class ExpiresAnyOffset : GroupRules
    {
        public override bool MayExpire(bool isSubscribed) => true;
    }

    private sealed class TakesMinutesForSeconds : GroupRules
    {
        public override long RetentionMs(long configuredMs) => configuredMs / SecondsPerMinute;
    }

    private sealed class ExpiresNothing : GroupRules
    {
        public override bool MayExpire(bool isSubscribed) => false;
    }

    private sealed class DeletesOffsetsOfAll : GroupRules
    {
        public override bool IsGone(string topic, IReadOnlySet<string> deletedTopics) => true;
    }
}
