using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Coordinators.Groups.Classic;

/// <summary>Answers to JoinGroup.</summary>
internal static class JoinReplies
{
    /// <summary>The generation as it stands; the leader also learns of all members.</summary>
    public static JoinGroupResponse Accepted(ClassicGroup group, string memberId, bool skipAssignment = false) => new()
    {
        MemberId = memberId,
        GenerationId = group.Generation,
        ProtocolType = group.ProtocolType,
        ProtocolName = group.Protocol,
        Leader = group.LeaderId ?? "",
        SkipAssignment = skipAssignment,
        Members = group.IsLeader(memberId) ? MembersOf(group) : [],
    };

    public static JoinGroupResponse Refused(string memberId, ErrorCode error) => new() { MemberId = memberId, ErrorCode = error, ProtocolName = null };

    private static List<JoinGroupResponse.JoinGroupResponseMember> MembersOf(ClassicGroup group) =>
    [
        .. group.Members.Select(member => new JoinGroupResponse.JoinGroupResponseMember
        {
            MemberId = member.Id,
            GroupInstanceId = member.InstanceId,
            Metadata = member.MetadataOf(group.Protocol),
        }),
    ];
}
