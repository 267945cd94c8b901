using LogCluster.Comparison.Brokers;
using LogCluster.Core;
using LogCluster.Core.Wire;
using LogCluster.Protocol;

namespace LogCluster.Comparison.Scenarios;

/// <summary>Requests of the members of a group, in a line each. Members go by the name that their id was given to.</summary>
internal static class AskGroup
{
    public const string Topic = "grouped";
    public const short JoinVersion = 9;
    public const short SyncVersion = 5;
    public const short HeartbeatVersion = 4;
    public const short LeaveVersion = 5;
    public const short CommitVersion = 9;
    public const short FetchVersion = 9;

    private const string Type = "consumer";

    /// <summary>Far more than the calls take.</summary>
    private const int SessionTimeoutMs = 60_000;

    public static JoinGroupRequest Join(
        string group, string memberId, string? instance = null, string type = Type, string[]? protocols = null, int sessionMs = SessionTimeoutMs, string topic = Topic) => new()
        {
            GroupId = group,
            MemberId = memberId,
            GroupInstanceId = instance,
            SessionTimeoutMs = sessionMs,
            RebalanceTimeoutMs = SessionTimeoutMs,
            ProtocolType = type,
            Protocols = [.. (protocols ?? ["range"]).Select(name => new JoinGroupRequest.JoinGroupRequestProtocol { Name = name, Metadata = Subscription(topic) })],
        };

    public static Action<Peer, JoinGroupResponse> Named(string name) => (peer, answer) => peer.NameMember(name, answer.MemberId);

    public static SyncGroupRequest Sync(
        string group, int generation, string memberId, string? instance = null, string? type = Type, string? protocol = "range", params string[] assigned) => new()
        {
            GroupId = group,
            GenerationId = generation,
            MemberId = memberId,
            GroupInstanceId = instance,
            ProtocolType = type,
            ProtocolName = protocol,
            Assignments = [.. assigned.Select(id => new SyncGroupRequest.SyncGroupRequestAssignment { MemberId = id, Assignment = new byte[] { 1, 2, 3, 4 } })],
        };

    public static HeartbeatRequest Heartbeat(string group, int generation, string memberId, string? instance = null) =>
        new() { GroupId = group, GenerationId = generation, MemberId = memberId, GroupInstanceId = instance };

    public static LeaveGroupRequest Leave(string group, params (string MemberId, string? Instance)[] members) => new()
    {
        GroupId = group,
        Members = [.. members.Select(member => new LeaveGroupRequest.MemberIdentity { MemberId = member.MemberId, GroupInstanceId = member.Instance, Reason = "compared" })],
    };

    public static OffsetCommitRequest Commit(string group, params (string Topic, int Partition, long Offset)[] offsets) => CommitAs(group, "", -1, null, offsets);

    public static OffsetCommitRequest CommitAs(
        string group, string memberId, int generation, string? instance, params (string Topic, int Partition, long Offset)[] offsets) => new()
        {
            GroupId = group,
            MemberId = memberId,
            GenerationIdOrMemberEpoch = generation,
            GroupInstanceId = instance,
            Topics =
        [
            .. offsets.GroupBy(offset => offset.Topic, StringComparer.Ordinal).Select(topic => new OffsetCommitRequest.OffsetCommitRequestTopic
            {
                Name = topic.Key,
                Partitions = [.. topic.Select(offset => CommitPart(offset.Partition, offset.Offset))],
            }),
        ],
        };

    public static OffsetCommitRequest CommitById(string group, Uuid topic, params (int Partition, long Offset)[] offsets) => new()
    {
        GroupId = group,
        MemberId = "",
        GenerationIdOrMemberEpoch = -1,
        Topics = [new() { TopicId = topic, Partitions = [.. offsets.Select(offset => CommitPart(offset.Partition, offset.Offset))] }],
    };

    public static OffsetCommitRequest.OffsetCommitRequestPartition CommitPart(int partition, long offset, string? metadata = "kept") =>
        new() { PartitionIndex = partition, CommittedOffset = offset, CommittedLeaderEpoch = 0, CommittedMetadata = metadata };

    /// <summary>Null for all topics of the group.</summary>
    public static OffsetFetchRequest Fetch(params (string Group, string? Topic, int[] Partitions)[] asked) => new()
    {
        Groups =
        [
            .. asked.Select(one => new OffsetFetchRequest.OffsetFetchRequestGroup
            {
                GroupId = one.Group,
                Topics = one.Topic is null ? null : [new() { Name = one.Topic, PartitionIndexes = [.. one.Partitions] }],
            }),
        ],
    };

    public static OffsetFetchRequest FetchById(string group, params (Uuid Topic, int[] Partitions)[] asked) => new()
    {
        Groups =
        [
            new()
            {
                GroupId = group,
                Topics = [.. asked.Select(one => new OffsetFetchRequest.OffsetFetchRequestTopics { TopicId = one.Topic, PartitionIndexes = [.. one.Partitions] })],
            },
        ],
    };

    public static DescribeGroupsRequest Describe(params string[] groups) => Describe(6, groups);

    /// <summary>Authorized operations are asked for where the version can.</summary>
    public static DescribeGroupsRequest Describe(short version, params string[] groups) => new() { Groups = [.. groups], IncludeAuthorizedOperations = version >= 3 };

    public static ListGroupsRequest List(string[]? states = null, string[]? types = null) => new() { StatesFilter = [.. states ?? []], TypesFilter = [.. types ?? []] };

    private static byte[] Subscription(string topic)
    {
        using var writer = new WireWriter();
        VersionPrefix.Write(writer, new ConsumerProtocolSubscription { Topics = [topic] }, version: 1);
        return writer.WrittenSpan.ToArray();
    }
}
