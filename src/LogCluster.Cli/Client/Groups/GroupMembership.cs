using LogCluster.Core.Wire;
using LogCluster.Protocol;

namespace LogCluster.Cli.Client.Groups;

/// <summary>
/// One member of a classic consumer group: joins, assigns when it is the leader, keeps itself alive, commits, leaves. Used by one caller
/// at a time, heartbeats excepted.
/// </summary>
internal sealed class GroupMembership(Cluster cluster, string group, IReadOnlyList<string> topics)
{
    private const string ProtocolType = "consumer";
    private const int SessionTimeoutMs = 30_000;
    private const int RebalanceTimeoutMs = 60_000;
    private const short SubscriptionVersion = 1;

    /// <summary>A third of the session at most, so that two may be lost.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(3);

    private string _memberId = "";
    private int _generation = -1;

    /// <summary>What this member has in the present generation.</summary>
    public IReadOnlyList<TopicPartition> Assignment { get; private set; } = [];

    /// <summary>Completes in a generation that all members have joined.</summary>
    public async Task JoinAsync()
    {
        var delay = new RetryDelay(cluster.Timeout);
        while (true)
        {
            var error = await TryJoinAsync();
            if (error == ErrorCode.None)
                return;
            if (error == ErrorCode.UnknownMemberId)
                _memberId = "";
            var mayTryAgain = error is ErrorCode.MemberIdRequired or ErrorCode.UnknownMemberId or ErrorCode.RebalanceInProgress or ErrorCode.IllegalGeneration;
            if (!mayTryAgain || !await delay.WaitAsync())
                throw new CommandFailedException($"Group {group}: {error.Describe()}.");
        }
    }

    private async Task<ErrorCode> TryJoinAsync()
    {
        List<(string Member, IReadOnlyList<string> Topics)> members = [];
        var isLeader = false;
        var (error, _) = await cluster.OnCoordinatorAsync<object>(group, async coordinator =>
        {
            using var answer = await coordinator.SendAsync(JoinRequest(), timeout: TimeSpan.FromMilliseconds(RebalanceTimeoutMs) + cluster.Timeout);
            var joined = answer.Body;
            if (joined.ErrorCode is ErrorCode.None or ErrorCode.MemberIdRequired)
                _memberId = joined.MemberId;
            _generation = joined.GenerationId;
            isLeader = joined.ErrorCode == ErrorCode.None && joined.Leader == joined.MemberId;
            members = [.. joined.Members.Select(member => (member.MemberId, SubscribedTopics(member.Metadata)))];
            return (joined.ErrorCode, null);
        });
        return error == ErrorCode.None ? await SyncAsync(isLeader ? await AssignAsync(members) : []) : error;
    }

    private JoinGroupRequest JoinRequest() => new()
    {
        GroupId = group,
        MemberId = _memberId,
        SessionTimeoutMs = SessionTimeoutMs,
        RebalanceTimeoutMs = RebalanceTimeoutMs,
        ProtocolType = ProtocolType,
        Protocols = [new() { Name = RangeAssignor.Name, Metadata = Encode(new ConsumerProtocolSubscription { Topics = [.. topics] }, SubscriptionVersion) }],
    };

    private static List<string> SubscribedTopics(ReadOnlyMemory<byte> metadata)
    {
        var reader = new WireReader(metadata);
        var subscription = VersionPrefix.Read<ConsumerProtocolSubscription>(ref reader, out _);
        return reader.Failed ? [] : subscription.Topics;
    }

    private async Task<List<SyncGroupRequest.SyncGroupRequestAssignment>> AssignAsync(List<(string Member, IReadOnlyList<string> Topics)> members)
    {
        var metadata = await cluster.DescribeAsync(members.SelectMany(member => member.Topics).Distinct(StringComparer.Ordinal));
        var counts = metadata.Topics.Values.ToDictionary(topic => topic.Name, topic => topic.Partitions.Count, StringComparer.Ordinal);
        var byMember = members.ToDictionary(member => member.Member, member => member.Topics, StringComparer.Ordinal);
        return
        [
            .. RangeAssignor.Assign(byMember, counts).Select(member => new SyncGroupRequest.SyncGroupRequestAssignment
            {
                MemberId = member.Key,
                Assignment = Encode(
                    new ConsumerProtocolAssignment
                    {
                        AssignedPartitions = [.. member.Value.GroupBy(partition => partition.Topic, StringComparer.Ordinal).Select(topic =>
                            new ConsumerProtocolAssignment.TopicPartition { Topic = topic.Key, Partitions = [.. topic.Select(partition => partition.Partition)] })],
                    },
                    SubscriptionVersion),
            }),
        ];
    }

    private async Task<ErrorCode> SyncAsync(List<SyncGroupRequest.SyncGroupRequestAssignment> assignments)
    {
        var (error, mine) = await cluster.OnCoordinatorAsync<List<TopicPartition>>(group, async coordinator =>
        {
            var request = new SyncGroupRequest
            {
                GroupId = group,
                MemberId = _memberId,
                GenerationId = _generation,
                ProtocolType = ProtocolType,
                ProtocolName = RangeAssignor.Name,
                Assignments = assignments,
            };
            using var answer = await coordinator.SendAsync(request, timeout: TimeSpan.FromMilliseconds(RebalanceTimeoutMs) + cluster.Timeout);
            return (answer.Body.ErrorCode, answer.Body.ErrorCode == ErrorCode.None ? Decode(answer.Body.Assignment) : null);
        });
        Assignment = mine ?? [];
        return error;
    }

    private static List<TopicPartition> Decode(ReadOnlyMemory<byte> assignment)
    {
        if (assignment.IsEmpty)
            return [];
        var reader = new WireReader(assignment);
        var decoded = VersionPrefix.Read<ConsumerProtocolAssignment>(ref reader, out _);
        if (reader.Failed)
            throw new CommandFailedException($"The group's leader sent an assignment that cannot be read: {reader.Error}.");
        return [.. decoded.AssignedPartitions.SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition)))];
    }

    private static byte[] Encode<T>(T message, short version)
        where T : IMessage<T>
    {
        using var writer = new WireWriter(128);
        VersionPrefix.Write(writer, message, version);
        return writer.WrittenMemory.ToArray();
    }

    /// <summary>False when the member must join again.</summary>
    public async Task<bool> HeartbeatAsync()
    {
        var (error, _) = await cluster.OnCoordinatorAsync<object>(group, async coordinator =>
        {
            using var answer = await coordinator.SendAsync(new HeartbeatRequest { GroupId = group, MemberId = _memberId, GenerationId = _generation });
            return (answer.Body.ErrorCode, null);
        });
        return error == ErrorCode.None;
    }

    /// <summary>False when the group has gone on without this member: what it printed may be read again by another.</summary>
    public async Task<bool> TryCommitAsync(IReadOnlyDictionary<TopicPartition, CommittedOffset> offsets) =>
        await cluster.TryCommitAsync(group, offsets, _memberId, _generation) is ErrorCode.None;

    /// <summary>Tells the coordinator, so that the others need not wait for the session to end.</summary>
    public async Task LeaveAsync()
    {
        await cluster.OnCoordinatorAsync<object>(group, async coordinator =>
        {
            using var answer = await coordinator.SendAsync(new LeaveGroupRequest { GroupId = group, Members = [new() { MemberId = _memberId }] });
            return (answer.Body.ErrorCode, null);
        });
    }
}
