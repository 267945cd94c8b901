using LogCluster.Coordinators.Groups.Classic;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Coordinators.Groups.Queries;

/// <summary>What ListGroups and DescribeGroups tell of groups.</summary>
internal static class GroupQueries
{
    private const string ClassicType = "classic";

    /// <summary>The first version in which a group that does not exist is an error (KIP-1043).</summary>
    private const short GroupNotFoundVersion = 6;

    public static ListGroupsResponse.ListedGroup? Listed(GroupEntry entry) => (entry.Classic, entry.Modern) switch
    {
        (_, { } modern) => new() { GroupId = entry.Id, ProtocolType = modern.ProtocolType, GroupState = modern.State, GroupType = modern.Type },
        ({ } group, _) => new()
        {
            GroupId = entry.Id,
            ProtocolType = group.ProtocolType ?? "",
            GroupState = group.State.ToString(),
            GroupType = ClassicType,
        },
        _ => null,
    };

    /// <summary>Filters compare without case; none of a kind lets everything through.</summary>
    public static bool Matches(ListGroupsResponse.ListedGroup group, ListGroupsRequest request) =>
        Matches(request.StatesFilter, group.GroupState) && Matches(request.TypesFilter, group.GroupType);

    private static bool Matches(List<string> filter, string value) =>
        filter.Count == 0 || filter.Exists(wanted => wanted.Trim().Equals(value, StringComparison.OrdinalIgnoreCase));

    public static DescribeGroupsResponse.DescribedGroup Described(string groupId, ClassicGroup? group, short version)
    {
        if (group is null)
            return NotFound(groupId, version);
        var isStable = group.State == ClassicGroupState.Stable;
        return new DescribeGroupsResponse.DescribedGroup
        {
            GroupId = groupId,
            GroupState = group.State.ToString(),
            ProtocolType = group.ProtocolType ?? "",
            ProtocolData = isStable ? group.Protocol ?? "" : "",
            Members =
            [
                .. group.Members.Select(member => new DescribeGroupsResponse.DescribedGroupMember
                {
                    MemberId = member.Id,
                    GroupInstanceId = member.InstanceId,
                    ClientId = member.ClientId,
                    ClientHost = member.ClientHost,
                    MemberMetadata = isStable ? member.MetadataOf(group.Protocol) : default,
                    // Also while the group rebalances: what the member still reads.
                    MemberAssignment = member.Assignment,
                }),
            ],
        };
    }

    private static DescribeGroupsResponse.DescribedGroup NotFound(string groupId, short version)
    {
        var dead = new DescribeGroupsResponse.DescribedGroup { GroupId = groupId, GroupState = nameof(ClassicGroupState.Dead) };
        if (version >= GroupNotFoundVersion)
            (dead.ErrorCode, dead.ErrorMessage) = (ErrorCode.GroupIdNotFound, $"Group {groupId} not found.");
        return dead;
    }
}
