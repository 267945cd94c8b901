using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.StateMachines;

namespace LogCluster.Coordinators.Groups.Classic;

/// <summary>Decides JoinGroup for one group: who may come in, and what that sets off.</summary>
internal static class Joins
{
    public static Decision<JoinGroupResponse> Decide(ClassicGroup group, JoinCommand join, GroupTurn turn)
    {
        if (!HasRoomFor(group, join.MemberId, turn.Settings.SizeMax))
        {
            if (group.Find(join.MemberId) is { } member)
                group.Remove(member);
            group.RemovePendingJoin(join.MemberId);
            return turn.Reply(JoinReplies.Refused("", ErrorCode.GroupMaxSizeReached));
        }

        if (group.State == ClassicGroupState.Dead)
            return turn.Reply(JoinReplies.Refused(join.MemberId, ErrorCode.CoordinatorNotAvailable));
        if (!group.SupportsAnyOf(join.ProtocolType, join.Protocols))
            return turn.Reply(JoinReplies.Refused(join.MemberId, ErrorCode.InconsistentGroupProtocol));
        return join.IsUnknownMember ? JoinNew(group, join, turn) : JoinKnown(group, join, turn);
    }

    /// <summary>
    /// While a group prepares, who waits in it counts, not who is in it: so the last to rejoin are those who do not fit any more after
    /// the limit was lowered.
    /// </summary>
    private static bool HasRoomFor(ClassicGroup group, string memberId, int sizeMax) => group.State switch
    {
        ClassicGroupState.PreparingRebalance => group.Find(memberId)?.Joining is not null || group.JoiningCount < sizeMax,
        ClassicGroupState.CompletingRebalance or ClassicGroupState.Stable => group.Find(memberId) is not null || group.Members.Count < sizeMax,
        _ => true,
    };

    private static Decision<JoinGroupResponse> JoinNew(ClassicGroup group, JoinCommand join, GroupTurn turn)
    {
        if (join.InstanceId is { } instanceId)
        {
            return group.FindStatic(instanceId) is { } oldId
                ? StaticRejoins.Decide(group, group.Find(oldId)!, join, turn)
                : Add(group, join, join.NewMemberId, turn);
        }

        if (!join.RequiresKnownMemberId)
            return Add(group, join, join.NewMemberId, turn);
        // Known to the coordinator before it counts: a client that never got this answer leaves no member behind (KIP-394).
        var memberId = join.NewMemberId;
        group.AddPendingJoin(memberId, turn.Schedule(join.SessionTimeoutMs, () => group.ChangedAt, later => ExpirePending(group, memberId, later)));
        return turn.Reply(JoinReplies.Refused(memberId, ErrorCode.MemberIdRequired));
    }

    private static void ExpirePending(ClassicGroup group, string memberId, GroupTurn turn)
    {
        if (group.State == ClassicGroupState.Dead || !group.IsPendingJoin(memberId))
            return;
        group.RemovePendingJoin(memberId);
        if (group.State == ClassicGroupState.PreparingRebalance && group.HaveAllJoined)
            Rebalances.CompleteJoin(group, turn);
    }

    private static Decision<JoinGroupResponse> JoinKnown(ClassicGroup group, JoinCommand join, GroupTurn turn)
    {
        if (group.IsPendingJoin(join.MemberId))
        {
            if (join.InstanceId is not null)
                return turn.Reply(JoinReplies.Refused(join.MemberId, ErrorCode.UnknownMemberId));
            return Add(group, join, join.MemberId, turn);
        }

        if (group.Validate(join.MemberId, join.InstanceId) is var error and not ErrorCode.None)
            return turn.Reply(JoinReplies.Refused(join.MemberId, error));

        var member = group.Find(join.MemberId)!;
        return group.State switch
        {
            ClassicGroupState.PreparingRebalance => Rejoin(group, member, join, turn),
            // It may not have got the answer to its last join: the same again, and no rebalance.
            ClassicGroupState.CompletingRebalance when member.HasSameProtocols(join.Protocols) => turn.Reply(JoinReplies.Accepted(group, member.Id)),
            // A leader that joins wants the group assigned anew; of what changed it need not say.
            ClassicGroupState.Stable when !group.IsLeader(member.Id) && member.HasSameProtocols(join.Protocols) =>
                turn.Reply(JoinReplies.Accepted(group, member.Id)),
            ClassicGroupState.CompletingRebalance or ClassicGroupState.Stable => Rejoin(group, member, join, turn),
            _ => turn.Reply(JoinReplies.Refused(join.MemberId, ErrorCode.UnknownMemberId)),
        };
    }

    private static Decision<JoinGroupResponse> Rejoin(ClassicGroup group, ClassicMember member, JoinCommand join, GroupTurn turn)
    {
        var waiting = Update(member, join, turn);
        Rebalances.PrepareOrComplete(group, turn);
        return turn.Defer(waiting);
    }

    /// <summary>Takes over what the request says; the member waits in it from now on.</summary>
    public static DeferredReply<JoinGroupResponse> Update(ClassicMember member, JoinCommand join, GroupTurn turn)
    {
        // An earlier request of the same member is not waited for any more: its client has sent another.
        Waits.EndJoin(member, JoinReplies.Refused(member.Id, ErrorCode.RebalanceInProgress), turn);
        member.Protocols = join.Protocols;
        member.RebalanceTimeoutMs = join.RebalanceTimeoutMs;
        member.SessionTimeoutMs = join.SessionTimeoutMs;
        return member.Joining = new DeferredReply<JoinGroupResponse>();
    }

    private static Decision<JoinGroupResponse> Add(ClassicGroup group, JoinCommand join, string memberId, GroupTurn turn)
    {
        group.RemovePendingJoin(memberId);
        var member = NewMember(join, memberId);
        member.IsNew = true;
        member.Joining = new DeferredReply<JoinGroupResponse>();
        if (group.State == ClassicGroupState.PreparingRebalance && group.PreviousState == ClassicGroupState.Empty)
            group.MemberJoinedInitially = true;
        group.Add(member);
        var waiting = member.Joining;
        Sessions.Restart(group, member, turn.Settings.NewMemberTimeoutMs, turn);
        Rebalances.PrepareOrComplete(group, turn);
        return turn.Defer(waiting);
    }

    private static ClassicMember NewMember(JoinCommand join, string memberId) => new()
    {
        Id = memberId,
        InstanceId = join.InstanceId,
        ClientId = join.Client.ClientId,
        ClientHost = join.Client.Host,
        SessionTimeoutMs = join.SessionTimeoutMs,
        RebalanceTimeoutMs = join.RebalanceTimeoutMs,
        ProtocolType = join.ProtocolType,
        Protocols = join.Protocols,
    };
}
