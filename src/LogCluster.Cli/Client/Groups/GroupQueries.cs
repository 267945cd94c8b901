using LogCluster.Core.Wire;
using LogCluster.Protocol;

namespace LogCluster.Cli.Client.Groups;

/// <summary>Lists, describes and deletes groups.</summary>
internal static class GroupQueries
{
    private const string ConsumerProtocol = "consumer";

    /// <summary>Of every broker, as each knows only its own groups.</summary>
    public static async Task<IReadOnlyList<GroupInfo>> ListGroupsAsync(this Cluster cluster)
    {
        var brokers = (await cluster.DescribeAsync([])).Brokers.Values;
        var lists = await Task.WhenAll(brokers.Select(async broker =>
        {
            var connection = await cluster.ConnectAsync(broker.Id);
            var delay = new RetryDelay(cluster.Timeout);
            while (true)
            {
                using var answer = await connection.SendAsync(new ListGroupsRequest());
                if (answer.Body.ErrorCode == ErrorCode.CoordinatorLoadInProgress && await delay.WaitAsync())
                    continue;
                // A broker that coordinates nothing lists nothing.
                if (answer.Body.ErrorCode != ErrorCode.CoordinatorNotAvailable)
                    answer.Body.ErrorCode.ThrowIfError($"Groups of broker {broker.Id}");
                return answer.Body.Groups.Select(group => new GroupInfo(group.GroupId, group.ProtocolType, group.GroupState, group.GroupType, broker.Id)).ToList();
            }
        }));
        return [.. lists.SelectMany(list => list).OrderBy(group => group.Group, StringComparer.Ordinal)];
    }

    /// <summary>Fails where there is no such group.</summary>
    public static async Task<GroupDescription> DescribeGroupAsync(this Cluster cluster, string group)
    {
        var (error, description) = await cluster.OnCoordinatorAsync<GroupDescription>(group, async coordinator =>
        {
            using var answer = await coordinator.SendAsync(new DescribeGroupsRequest { Groups = [group] });
            var described = answer.Body.Groups[0];
            return (described.ErrorCode, described.ErrorCode == ErrorCode.None ? From(described) : null);
        });
        if (error == ErrorCode.GroupIdNotFound && (await cluster.ListGroupsAsync()).FirstOrDefault(listed => listed.Group == group) is { } other)
            throw new CommandFailedException($"Group {group} is of type {other.Type} and {other.State}; logctl describes and changes classic groups.");
        error.ThrowIfError($"Group {group}");
        // Before version 6 a group that is not there is described as dead.
        if (description!.State == "Dead" && description.Members.Count == 0)
            ErrorCode.GroupIdNotFound.ThrowIfError($"Group {group}");
        return description;
    }

    private static GroupDescription From(DescribeGroupsResponse.DescribedGroup group) => new(
        group.GroupId,
        group.GroupState,
        group.ProtocolType,
        group.ProtocolData,
        [.. group.Members.Select(member => new MemberInfo(
            member.MemberId, member.GroupInstanceId, member.ClientId, member.ClientHost, group.ProtocolType == ConsumerProtocol ? Assignment(member.MemberAssignment) : null))
            .OrderBy(member => member.MemberId, StringComparer.Ordinal)]);

    private static List<TopicPartition> Assignment(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
            return [];
        var reader = new WireReader(bytes);
        var assignment = VersionPrefix.Read<ConsumerProtocolAssignment>(ref reader, out _);
        return reader.Failed ? [] : [.. assignment.AssignedPartitions
            .SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition))).Order()];
    }

    public static async Task DeleteGroupAsync(this Cluster cluster, string group)
    {
        var (error, _) = await cluster.OnCoordinatorAsync<object>(group, async coordinator =>
        {
            using var answer = await coordinator.SendAsync(new DeleteGroupsRequest { GroupsNames = [group] });
            return (answer.Body.Results[0].ErrorCode, null);
        });
        error.ThrowIfError($"Group {group}");
    }
}
