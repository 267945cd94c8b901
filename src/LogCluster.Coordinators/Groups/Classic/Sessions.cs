using LogCluster.Core;

namespace LogCluster.Coordinators.Groups.Classic;

/// <summary>Heartbeats, and what becomes of a member whose session ends.</summary>
internal static class Sessions
{
    public static ErrorCode Heartbeat(ClassicGroup group, string memberId, string? instanceId, int generation, GroupTurn turn)
    {
        if (group.State == ClassicGroupState.Dead)
            return ErrorCode.CoordinatorNotAvailable;
        if (group.Validate(memberId, instanceId) is var error and not ErrorCode.None)
            return error;
        if (!turn.Rules.IsCurrent(generation, group.Generation))
            return ErrorCode.IllegalGeneration;
        if (group.State == ClassicGroupState.Empty)
            return ErrorCode.UnknownMemberId;
        var member = group.Find(memberId)!;
        Restart(group, member, member.SessionTimeoutMs, turn);
        return group.State == ClassicGroupState.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    /// <summary>The member is alive: its session ends <paramref name="timeoutMs"/> from now, unless it is heard of before.</summary>
    public static void Restart(ClassicGroup group, ClassicMember member, int timeoutMs, GroupTurn turn)
    {
        if (member.Session?.TryPostpone(timeoutMs) == true)
            return;
        member.Session?.Cancel();
        member.Session = turn.Schedule(timeoutMs, () => group.ChangedAt, later => Expire(group, member, later));
    }

    private static void Expire(ClassicGroup group, ClassicMember member, GroupTurn turn)
    {
        if (group.State == ClassicGroupState.Dead || group.Find(member.Id) != member || !turn.Rules.MayExpel(member))
            return;
        Waits.Remove(group, member, turn);
        if (group.State is ClassicGroupState.Stable or ClassicGroupState.CompletingRebalance)
            Rebalances.PrepareOrComplete(group, turn);
        else if (group.State == ClassicGroupState.PreparingRebalance && group.HaveAllJoined)
            Rebalances.CompleteJoin(group, turn);
    }
}
