using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.StateMachines;

namespace LogCluster.Coordinators.Groups.Classic;

/// <summary>Decides SyncGroup: members wait for the leader's assignment, which makes the generation durable and the group stable.</summary>
internal static class Syncs
{
    public static Decision<SyncGroupResponse> Decide(ClassicGroup group, SyncCommand sync, GroupTurn turn)
    {
        if (Check(group, sync, turn.Rules) is var error and not ErrorCode.None)
            return turn.Reply(new SyncGroupResponse { ErrorCode = error });
        var member = group.Find(sync.MemberId)!;
        switch (group.State)
        {
            case ClassicGroupState.CompletingRebalance:
                HasSynced(group, member);
                return Wait(group, member, sync, turn);
            case ClassicGroupState.Stable:
                HasSynced(group, member);
                return turn.Reply(Assigned(group, member.Assignment));
            default:
                return turn.Reply(new SyncGroupResponse { ErrorCode = ErrorCode.RebalanceInProgress });
        }
    }

    private static ErrorCode Check(ClassicGroup group, SyncCommand sync, GroupRules rules)
    {
        if (group.State == ClassicGroupState.Dead)
            return ErrorCode.CoordinatorNotAvailable;
        if (group.Validate(sync.MemberId, sync.InstanceId) is var error and not ErrorCode.None)
            return error;
        if (!rules.IsCurrent(sync.Generation, group.Generation))
            return ErrorCode.IllegalGeneration;
        return Contradicts(sync.ProtocolType, group.ProtocolType) || Contradicts(sync.ProtocolName, group.Protocol)
            ? ErrorCode.InconsistentGroupProtocol
            : ErrorCode.None;
    }

    /// <summary>Versions before 5 do not say.</summary>
    private static bool Contradicts(string? said, string? known) => said is not null && known is not null && said != known;

    private static Decision<SyncGroupResponse> Wait(ClassicGroup group, ClassicMember member, SyncCommand sync, GroupTurn turn)
    {
        // An earlier request of the same member is not waited for any more: its client has sent another.
        Waits.EndSync(member, new SyncGroupResponse { ErrorCode = ErrorCode.RebalanceInProgress }, turn);
        if (turn.Rules.MayKeepAssignment && !group.IsLeader(member.Id))
            return turn.Reply(Assigned(group, member.Assignment));
        var waiting = member.Syncing = new DeferredReply<SyncGroupResponse>();
        if (group.IsLeader(member.Id))
            Distribute(group, sync.Assignments, turn);
        return turn.Defer(waiting);
    }

    /// <summary>Who gets nothing from the leader has an empty assignment.</summary>
    private static void Distribute(ClassicGroup group, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> assignments, GroupTurn turn)
    {
        turn.Write(GroupRecords.Group(group, turn.NowMs, member => assignments.GetValueOrDefault(member.Id)));
        foreach (var member in group.Members)
        {
            // Sessions stood still while members waited here.
            if (Waits.EndSync(member, Assigned(group, assignments.GetValueOrDefault(member.Id)), turn))
                Sessions.Restart(group, member, member.SessionTimeoutMs, turn);
        }
    }

    private static SyncGroupResponse Assigned(ClassicGroup group, ReadOnlyMemory<byte> assignment) => new()
    {
        ProtocolType = group.ProtocolType,
        ProtocolName = group.Protocol,
        Assignment = assignment,
    };

    /// <summary>The generation is over before it began: members that wait for their assignment are sent back to join.</summary>
    public static void Interrupt(ClassicGroup group, ErrorCode error, GroupTurn turn)
    {
        foreach (var member in group.Members)
        {
            member.Assignment = default;
            if (Waits.EndSync(member, new SyncGroupResponse { ErrorCode = error }, turn))
                Sessions.Restart(group, member, member.SessionTimeoutMs, turn);
        }
    }

    /// <summary>Members that never ask for their assignment are removed after the rebalance timeout: they would hold partitions and read nothing.</summary>
    public static void WaitForAll(ClassicGroup group, GroupTurn turn)
    {
        var generation = group.Generation;
        group.SyncTimer?.Cancel();
        group.SyncTimer = turn.Schedule(group.RebalanceTimeoutMs, () => group.ChangedAt, later =>
        {
            if (group.Generation == generation && group.State is ClassicGroupState.CompletingRebalance or ClassicGroupState.Stable)
                RemoveMissing(group, later);
        });
    }

    private static void RemoveMissing(ClassicGroup group, GroupTurn turn)
    {
        var missing = group.Members.Where(member => member.IsSyncPending).ToList();
        if (missing.Count == 0)
            return;
        foreach (var member in missing)
            Waits.Remove(group, member, turn);
        Rebalances.Prepare(group, turn);
    }

    private static void HasSynced(ClassicGroup group, ClassicMember member)
    {
        member.IsSyncPending = false;
        if (group.Members.All(other => !other.IsSyncPending))
            StopWaiting(group);
    }

    public static void StopWaiting(ClassicGroup group)
    {
        group.SyncTimer?.Cancel();
        foreach (var member in group.Members)
            member.IsSyncPending = false;
    }
}
