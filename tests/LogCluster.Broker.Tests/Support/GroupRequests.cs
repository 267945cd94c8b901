using System.Text;
using LogCluster.Core;
using LogCluster.Core.Wire;
using LogCluster.Protocol;

namespace LogCluster.Broker.Tests.Support;

/// <summary>The requests of consumer groups, in one line each.</summary>
internal static class GroupRequests
{
    public const short JoinVersion = 9;
    public const short SyncVersion = 5;
    public const short HeartbeatVersion = 4;
    public const short LeaveVersion = 5;

    /// <summary>What a consumer of these topics says of itself.</summary>
    public static byte[] Subscription(params string[] topics)
    {
        using var writer = new WireWriter();
        VersionPrefix.Write(writer, new ConsumerProtocolSubscription { Topics = [.. topics] }, version: 1);
        return writer.WrittenSpan.ToArray();
    }

    public static JoinGroupRequest Join(string group, string memberId = "", string? instanceId = null, params string[] protocols) => new()
    {
        GroupId = group,
        MemberId = memberId,
        GroupInstanceId = instanceId,
        SessionTimeoutMs = 10_000,
        RebalanceTimeoutMs = 20_000,
        ProtocolType = "consumer",
        Protocols = [.. (protocols.Length == 0 ? ["range"] : protocols).Select(name => new JoinGroupRequest.JoinGroupRequestProtocol { Name = name, Metadata = Subscription("t") })],
    };

    public static SyncGroupRequest Sync(string group, JoinGroupResponse joined, short version, params (string Member, string Assignment)[] assignments) => new()
    {
        GroupId = group,
        MemberId = joined.MemberId,
        GenerationId = joined.GenerationId,
        ProtocolType = version >= 5 ? "consumer" : null,
        ProtocolName = version >= 5 ? joined.ProtocolName : null,
        Assignments = [.. assignments.Select(assignment => new SyncGroupRequest.SyncGroupRequestAssignment
        {
            MemberId = assignment.Member,
            Assignment = Encoding.UTF8.GetBytes(assignment.Assignment),
        })],
    };

    /// <summary>Sees to it that groups have a coordinator, and that it is loaded.</summary>
    public static async Task FindCoordinatorAsync(this TestConnection connection, string group)
    {
        var found = await connection.CallAsync(new FindCoordinatorRequest { CoordinatorKeys = [group] }, version: 6);
        Assert.Equal(ErrorCode.None, found.Coordinators[0].ErrorCode);
        while ((await connection.CallAsync(new ListGroupsRequest(), version: 5)).ErrorCode == ErrorCode.CoordinatorLoadInProgress)
        {
            // Its turn comes.
        }
    }

    /// <summary>Joins, if need be with the id that the first answer gives (KIP-394).</summary>
    public static async Task<JoinGroupResponse> JoinAsync(this TestConnection connection, JoinGroupRequest request, short version = JoinVersion)
    {
        var response = await connection.CallAsync(request, version);
        if (response.ErrorCode != ErrorCode.MemberIdRequired)
            return response;
        request.MemberId = response.MemberId;
        return await connection.CallAsync(request, version);
    }

    /// <summary>Makes a stable group of one member, which is assigned its own name.</summary>
    public static async Task<JoinGroupResponse> JoinAloneAsync(this TestConnection connection, string group, string? instanceId = null)
    {
        await connection.FindCoordinatorAsync(group);
        var joined = await connection.JoinAsync(Join(group, instanceId: instanceId));
        Assert.Equal(ErrorCode.None, joined.ErrorCode);
        var synced = await connection.CallAsync(Sync(group, joined, SyncVersion, (joined.MemberId, "all")), SyncVersion);
        Assert.Equal((ErrorCode.None, "all"), (synced.ErrorCode, Encoding.UTF8.GetString(synced.Assignment.Span)));
        return joined;
    }

    public static HeartbeatRequest Heartbeat(string group, JoinGroupResponse joined, string? instanceId = null) =>
        new() { GroupId = group, MemberId = joined.MemberId, GenerationId = joined.GenerationId, GroupInstanceId = instanceId };

    public static OffsetCommitRequest Commit(string group, short version, string topic, Uuid topicId, params (int Partition, long Offset)[] offsets) => new()
    {
        GroupId = group,
        Topics =
        [
            new()
            {
                Name = version < 10 ? topic : "",
                TopicId = version < 10 ? Uuid.Zero : topicId,
                Partitions = [.. offsets.Select(offset => new OffsetCommitRequest.OffsetCommitRequestPartition
                {
                    PartitionIndex = offset.Partition,
                    CommittedOffset = offset.Offset,
                    CommittedMetadata = "note",
                })],
            },
        ],
    };

    /// <summary>As a simple consumer, which is no member.</summary>
    public static async Task CommitAsync(this TestConnection connection, string group, string topic, params (int Partition, long Offset)[] offsets)
    {
        var response = await connection.CallAsync(Commit(group, 9, topic, Uuid.Zero, offsets), version: 9);
        Assert.All(response.Topics.SelectMany(answered => answered.Partitions), partition => Assert.Equal(ErrorCode.None, partition.ErrorCode));
    }

    /// <summary>Committed offsets of a group as "topic-partition=offset", those without one left out.</summary>
    public static async Task<string[]> CommittedAsync(this TestConnection connection, string group)
    {
        var request = new OffsetFetchRequest { Groups = [new() { GroupId = group, Topics = null }] };
        var answer = Assert.Single((await connection.CallAsync(request, version: 9)).Groups);
        Assert.Equal(ErrorCode.None, answer.ErrorCode);
        return [.. from topic in answer.Topics from partition in topic.Partitions select $"{topic.Name}-{partition.PartitionIndex}={partition.CommittedOffset}"];
    }

    public static async Task<DescribeGroupsResponse.DescribedGroup> DescribeAsync(this TestConnection connection, string group) =>
        Assert.Single((await connection.CallAsync(new DescribeGroupsRequest { Groups = [group] }, version: 6)).Groups);
}
