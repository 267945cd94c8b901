using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Coordinators.Groups.Classic;

/// <summary>Ends the requests in which a member waits; nothing happens where it does not.</summary>
internal static class Waits
{
    public static bool EndJoin(ClassicMember member, JoinGroupResponse reply, GroupTurn turn)
    {
        if (member.Joining is not { } waiting)
            return false;
        member.Joining = null;
        turn.Answer(waiting, reply);
        return true;
    }

    public static bool EndSync(ClassicMember member, SyncGroupResponse reply, GroupTurn turn)
    {
        if (member.Syncing is not { } waiting)
            return false;
        member.Syncing = null;
        turn.Answer(waiting, reply);
        return true;
    }

    /// <summary>A member goes. A client that is still there joins again without an id.</summary>
    public static void Remove(ClassicGroup group, ClassicMember member, GroupTurn turn)
    {
        EndJoin(member, JoinReplies.Refused("", ErrorCode.UnknownMemberId), turn);
        EndSync(member, new SyncGroupResponse { ErrorCode = ErrorCode.UnknownMemberId }, turn);
        group.Remove(member);
    }
}
