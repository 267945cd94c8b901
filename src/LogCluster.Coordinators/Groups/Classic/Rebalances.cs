using LogCluster.Core;

namespace LogCluster.Coordinators.Groups.Classic;

/// <summary>
/// The way from one generation to the next: all members join (or the longest rebalance timeout passes), the leader is told of all, and
/// each member asks for its assignment.
/// </summary>
internal static class Rebalances
{
    public static void PrepareOrComplete(ClassicGroup group, GroupTurn turn)
    {
        if (group.CanRebalance)
            Prepare(group, turn);
        else
            CompleteJoinIfAll(group, turn);
    }

    /// <summary>Begins a rebalance. The first one of a group waits, so that members that start together are one generation.</summary>
    public static void Prepare(ClassicGroup group, GroupTurn turn)
    {
        if (group.State == ClassicGroupState.CompletingRebalance)
            Syncs.Interrupt(group, ErrorCode.RebalanceInProgress, turn);
        Syncs.StopWaiting(group);
        var isInitial = group.State == ClassicGroupState.Empty;
        group.MoveTo(ClassicGroupState.PreparingRebalance, turn.NowMs);
        if (isInitial)
        {
            var delayMs = turn.Settings.InitialRebalanceDelayMs;
            WaitInitially(group, delayMs, Math.Max(group.RebalanceTimeoutMs - delayMs, 0), turn);
        }
        else if (turn.Rules.MayBegin(group.HaveAllJoined))
        {
            CompleteJoin(group, turn);
        }
        else
        {
            WaitForMembers(group, turn);
        }
    }

    /// <summary>Ends the preparation when nobody is missing; an initial rebalance waits its time.</summary>
    public static void CompleteJoinIfAll(ClassicGroup group, GroupTurn turn)
    {
        if (group.State == ClassicGroupState.PreparingRebalance && group.PreviousState != ClassicGroupState.Empty && turn.Rules.MayBegin(group.HaveAllJoined))
            CompleteJoin(group, turn);
    }

    /// <summary>Ends the preparation now: dynamic members that have not joined again are out, static ones keep their place.</summary>
    public static void CompleteJoin(ClassicGroup group, GroupTurn turn)
    {
        group.JoinTimer?.Cancel();
        foreach (var missing in group.Members.Where(member => member.Joining is null && !member.IsStatic).ToList())
            Waits.Remove(group, missing, turn);
        if (group.Members.Count == 0)
            BecomeEmpty(group, turn);
        else if (ElectJoinedLeader(group))
            BeginGeneration(group, turn);
        else
            WaitForMembers(group, turn);
    }

    private static void WaitInitially(ClassicGroup group, int delayMs, int remainingMs, GroupTurn turn)
    {
        group.JoinTimer?.Cancel();
        group.MemberJoinedInitially = false;
        group.JoinTimer = turn.Schedule(delayMs, () => group.ChangedAt, later =>
        {
            if (group.State != ClassicGroupState.PreparingRebalance)
                return;
            if (group.MemberJoinedInitially && remainingMs != 0)
                WaitInitially(group, Math.Min(later.Settings.InitialRebalanceDelayMs, remainingMs), Math.Max(remainingMs - delayMs, 0), later);
            else
                CompleteJoin(group, later);
        });
    }

    private static void WaitForMembers(ClassicGroup group, GroupTurn turn)
    {
        group.JoinTimer?.Cancel();
        group.JoinTimer = turn.Schedule(group.RebalanceTimeoutMs, () => group.ChangedAt, later =>
        {
            if (group.State == ClassicGroupState.PreparingRebalance)
                CompleteJoin(group, later);
        });
    }

    /// <summary>A leader that did not join (a static one) gives way to a member that did; false when nobody has.</summary>
    private static bool ElectJoinedLeader(ClassicGroup group)
    {
        if (group.LeaderId is { } leaderId && group.Find(leaderId)?.Joining is not null)
            return true;
        if (group.Members.FirstOrDefault(member => member.Joining is not null) is not { } joined)
            return false;
        group.LeaderId = joined.Id;
        return true;
    }

    private static void BecomeEmpty(ClassicGroup group, GroupTurn turn)
    {
        group.Generation = turn.Rules.NextGeneration(group.Generation);
        group.Protocol = null;
        group.LeaderId = null;
        turn.Write(GroupRecords.Group(group, turn.NowMs, _ => default));
    }

    private static void BeginGeneration(ClassicGroup group, GroupTurn turn)
    {
        group.Generation = turn.Rules.NextGeneration(group.Generation);
        group.Protocol = ProtocolSelection.Select(group.Members);
        group.SubscribedTopics = GroupSubscriptions.TopicsOf(group);
        group.MoveTo(ClassicGroupState.CompletingRebalance, turn.NowMs);
        foreach (var member in group.Members)
        {
            Waits.EndJoin(member, JoinReplies.Accepted(group, member.Id), turn);
            member.IsNew = false;
            member.IsSyncPending = true;
            Sessions.Restart(group, member, member.SessionTimeoutMs, turn);
        }

        Syncs.WaitForAll(group, turn);
    }
}
