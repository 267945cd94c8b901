using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Coordinators.Groups.Classic;

/// <summary>Decides LeaveGroup: each member is answered for itself, and one rebalance follows for all of them (KIP-345).</summary>
internal static class Leaves
{
    public static LeaveGroupResponse Decide(ClassicGroup group, LeaveGroupRequest request, GroupTurn turn)
    {
        if (group.State == ClassicGroupState.Dead)
            return new LeaveGroupResponse { ErrorCode = ErrorCode.CoordinatorNotAvailable };
        var response = new LeaveGroupResponse();
        foreach (var member in request.Members)
        {
            response.Members.Add(new LeaveGroupResponse.MemberResponse
            {
                MemberId = member.MemberId,
                GroupInstanceId = member.GroupInstanceId,
                ErrorCode = Leave(group, member.MemberId, member.GroupInstanceId, turn),
            });
        }

        if (response.Members.Exists(member => member.ErrorCode == ErrorCode.None))
        {
            if (group.State is ClassicGroupState.Stable or ClassicGroupState.CompletingRebalance)
                Rebalances.PrepareOrComplete(group, turn);
            else
                Rebalances.CompleteJoinIfAll(group, turn);
        }

        return response;
    }

    public static LeaveGroupResponse NoGroup(LeaveGroupRequest request) => new()
    {
        Members =
        [
            .. request.Members.Select(member => new LeaveGroupResponse.MemberResponse
            {
                MemberId = member.MemberId,
                GroupInstanceId = member.GroupInstanceId,
                ErrorCode = ErrorCode.UnknownMemberId,
            }),
        ],
    };

    private static ErrorCode Leave(ClassicGroup group, string memberId, string? instanceId, GroupTurn turn)
    {
        if (memberId.Length == 0)
        {
            // An administrator removes a static member, whose id he does not know.
            if (instanceId is null || group.FindStatic(instanceId) is not { } owner)
                return ErrorCode.UnknownMemberId;
            Waits.Remove(group, group.Find(owner)!, turn);
            return ErrorCode.None;
        }

        if (group.IsPendingJoin(memberId))
        {
            group.RemovePendingJoin(memberId);
            return ErrorCode.None;
        }

        if (group.Validate(memberId, instanceId) is var error and not ErrorCode.None)
            return error;
        Waits.Remove(group, group.Find(memberId)!, turn);
        return ErrorCode.None;
    }
}
