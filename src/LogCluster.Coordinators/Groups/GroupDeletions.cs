using LogCluster.Coordinators.Groups.Classic;
using LogCluster.Coordinators.Groups.Offsets;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Coordinators.Groups;

/// <summary>Decides DeleteGroups: only groups without members go, and their offsets with them.</summary>
internal static class GroupDeletions
{
    public static DeleteGroupsResponse.DeletableGroupResult Decide(string groupId, GroupEntry? entry, PendingOffsets pending, GroupTurn turn)
    {
        var error = entry?.Classic?.State switch
        {
            null or ClassicGroupState.Dead => ErrorCode.GroupIdNotFound,
            { } state => turn.Rules.MayDeleteGroup(state) ? ErrorCode.None : ErrorCode.NonEmptyGroup,
        };
        if (error == ErrorCode.None)
        {
            OffsetDeletions.DeleteAll(entry!, pending, turn);
            turn.Write(GroupRecords.GroupTombstone(groupId));
        }

        return new DeleteGroupsResponse.DeletableGroupResult { GroupId = groupId, ErrorCode = error };
    }
}
