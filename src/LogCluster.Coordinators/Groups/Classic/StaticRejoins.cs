using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.StateMachines;

namespace LogCluster.Coordinators.Groups.Classic;

/// <summary>
/// A static member that restarted: it comes without an id, takes the place of its predecessor, and in a stable group its assignment
/// too, without a rebalance (KIP-345).
/// </summary>
internal static class StaticRejoins
{
    public static Decision<JoinGroupResponse> Decide(ClassicGroup group, ClassicMember old, JoinCommand join, GroupTurn turn)
    {
        var leaderBefore = group.LeaderId ?? "";
        // Whoever still waits under the old id is a duplicate and is fenced.
        Waits.EndJoin(old, JoinReplies.Refused(old.Id, ErrorCode.FencedInstanceId), turn);
        Waits.EndSync(old, new SyncGroupResponse { ErrorCode = ErrorCode.FencedInstanceId }, turn);
        var member = old.WithId(turn.Rules.IdOfReplacement(old.Id, join.NewMemberId));
        group.Replace(old, member);
        Sessions.Restart(group, member, member.SessionTimeoutMs, turn);
        var waiting = Joins.Update(member, join, turn);
        switch (group.State)
        {
            case ClassicGroupState.Stable when ProtocolSelection.Select(group.Members) == group.Protocol:
                KeepGeneration(group, member, join, leaderBefore, turn);
                break;
            case ClassicGroupState.Stable:
                Rebalances.PrepareOrComplete(group, turn);
                break;
            case ClassicGroupState.CompletingRebalance:
                // The leader may be assigning to the old id just now: the new one would get nothing.
                Rebalances.Prepare(group, turn);
                break;
            default:
                Rebalances.CompleteJoinIfAll(group, turn);
                break;
        }

        return turn.Defer(waiting);
    }

    private static void KeepGeneration(ClassicGroup group, ClassicMember member, JoinCommand join, string leaderBefore, GroupTurn turn)
    {
        turn.Write(GroupRecords.Group(group, turn.NowMs, other => other.Assignment));
        var reply = JoinReplies.Accepted(group, member.Id, skipAssignment: group.IsLeader(member.Id));
        if (!join.SupportsSkippingAssignment)
        {
            // Told that it leads it would assign, and the others would not hear of it.
            reply.Members = [];
            reply.SkipAssignment = false;
            reply.Leader = leaderBefore;
        }

        Waits.EndJoin(member, reply, turn);
    }
}
