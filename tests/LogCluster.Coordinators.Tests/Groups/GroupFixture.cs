using System.Text;
using LogCluster.Coordinators.Groups;
using LogCluster.Core;
using LogCluster.Core.Wire;
using LogCluster.Protocol;
using LogCluster.Simulation;
using LogCluster.StateMachines.Tests;

namespace LogCluster.Coordinators.Tests.Groups;

/// <summary>A group coordinator over one log in memory, in virtual time. Calls run as far as they come without time passing.</summary>
internal sealed class GroupFixture
{
    public const string Group = "g";
    public const int SessionMs = 10_000;
    public const int RebalanceMs = 30_000;

    private readonly SimulatedWorld _world = new(seed: 11);
    private readonly SimulatedNode _node;
    private readonly GroupSettings _settings;
    private readonly List<Exception> _failures = [];

    public GroupFixture(GroupSettings? settings = null)
    {
        _settings = settings ?? new GroupSettings();
        _node = _world.AddNode("node");
        Coordinator = Begin();
    }

    public TestLog Log { get; } = new();

    public GroupCoordinator Coordinator { get; private set; }

    public long NowMs => _node.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private GroupCoordinator Begin()
    {
        var coordinator = new GroupCoordinator(_settings, _node.Time, _node.Random, _failures.Add) { PartitionCount = 1 };
        _ = _node.Run(() =>
        {
            coordinator.Lead(0, Log);
            return Task.CompletedTask;
        });
        Pass(0);
        return coordinator;
    }

    /// <summary>Another node takes over the log as it is.</summary>
    public void FailOver()
    {
        var old = Coordinator;
        var stopped = _node.Run(old.StopAsync);
        Pass(0);
        Assert.True(stopped.IsCompletedSuccessfully);
        Coordinator = Begin();
    }

    public void Pass(int ms)
    {
        _world.RunFor(TimeSpan.FromMilliseconds(ms + 5));
        Assert.Empty(_failures);
    }

    /// <summary>Starts a call; whether it ends is the test's to see.</summary>
    public Task<TReply> Begin<TReply>(Func<GroupCoordinator, Task<TReply>> call)
    {
        var done = new TaskCompletionSource<TReply>();
        _ = _node.Run(async () => done.SetResult(await call(Coordinator)));
        Pass(0);
        return done.Task;
    }

    public TReply Call<TReply>(Func<GroupCoordinator, Task<TReply>> call) => Result(Begin(call));

    public static TReply Result<TReply>(Task<TReply> task)
    {
        Assert.True(task.IsCompletedSuccessfully);
        return task.GetAwaiter().GetResult();
    }

    public static byte[] Subscription(string topic)
    {
        using var writer = new WireWriter();
        VersionPrefix.Write(writer, new ConsumerProtocolSubscription { Topics = [topic] }, version: 1);
        return writer.WrittenSpan.ToArray();
    }

    public static JoinGroupRequest JoinRequest(string memberId = "", string? instanceId = null, params string[] protocols) => new()
    {
        GroupId = Group,
        MemberId = memberId,
        GroupInstanceId = instanceId,
        SessionTimeoutMs = SessionMs,
        RebalanceTimeoutMs = RebalanceMs,
        ProtocolType = "consumer",
        Protocols = [.. (protocols.Length == 0 ? ["range"] : protocols).Select(name =>
            new JoinGroupRequest.JoinGroupRequestProtocol { Name = name, Metadata = Subscription("t") })],
    };

    public Task<JoinGroupResponse> BeginJoin(JoinGroupRequest request, short version = 9, string clientId = "c") =>
        Begin(coordinator => coordinator.JoinAsync(request, version, new ClientIdentity(clientId, "/host")));

    /// <summary>Joins with an id of its own: the first request gets that.</summary>
    public Task<JoinGroupResponse> BeginJoinNew(params string[] protocols)
    {
        var idOnly = Result(BeginJoin(JoinRequest(protocols: protocols)));
        Assert.Equal(ErrorCode.MemberIdRequired, idOnly.ErrorCode);
        return BeginJoin(JoinRequest(idOnly.MemberId, protocols: protocols));
    }

    public Task<SyncGroupResponse> BeginSync(JoinGroupResponse joined, params (string Member, string Assignment)[] assignments) => Begin(coordinator =>
        coordinator.SyncAsync(new SyncGroupRequest
        {
            GroupId = Group,
            MemberId = joined.MemberId,
            GenerationId = joined.GenerationId,
            ProtocolType = joined.ProtocolType,
            ProtocolName = joined.ProtocolName,
            Assignments = [.. assignments.Select(assignment => new SyncGroupRequest.SyncGroupRequestAssignment
            {
                MemberId = assignment.Member,
                Assignment = Encoding.UTF8.GetBytes(assignment.Assignment),
            })],
        }));

    public static string AssignmentOf(Task<SyncGroupResponse> synced)
    {
        var response = Result(synced);
        Assert.Equal(ErrorCode.None, response.ErrorCode);
        return Encoding.UTF8.GetString(response.Assignment.Span);
    }

    /// <summary>A stable group of one member.</summary>
    public JoinGroupResponse JoinAlone(string? instanceId = null)
    {
        var joined = Result(instanceId is null ? BeginJoinNew() : BeginJoin(JoinRequest(instanceId: instanceId)));
        Assert.Equal(ErrorCode.None, joined.ErrorCode);
        Assert.Equal("alone", AssignmentOf(BeginSync(joined, (joined.MemberId, "alone"))));
        return joined;
    }

    /// <summary>A stable group of two members; the first leads.</summary>
    public (JoinGroupResponse Leader, JoinGroupResponse Follower) JoinAsTwo()
    {
        var first = JoinAlone();
        var second = BeginJoinNew();
        var leader = Result(BeginJoin(JoinRequest(first.MemberId)));
        var follower = Result(second);
        var waiting = BeginSync(follower);
        Assert.Equal("1", AssignmentOf(BeginSync(leader, (leader.MemberId, "1"), (follower.MemberId, "2"))));
        Assert.Equal("2", AssignmentOf(waiting));
        return (leader, follower);
    }

    public ErrorCode Heartbeat(JoinGroupResponse member, string? instanceId = null) => Call(coordinator => coordinator.HeartbeatAsync(
        new HeartbeatRequest { GroupId = Group, MemberId = member.MemberId, GenerationId = member.GenerationId, GroupInstanceId = instanceId })).ErrorCode;

    public ErrorCode Commit(long offset, JoinGroupResponse? member = null, string topic = "t", string group = Group, long retentionMs = -1) =>
        ErrorOf(Result(BeginCommit(offset, member, topic, group, retentionMs)));

    public Task<OffsetCommitResponse> BeginCommit(
        long offset, JoinGroupResponse? member = null, string topic = "t", string group = Group, long retentionMs = -1) => Begin(coordinator =>
        coordinator.CommitOffsetsAsync(new OffsetCommitRequest
        {
            GroupId = group,
            MemberId = member?.MemberId ?? "",
            GenerationIdOrMemberEpoch = member?.GenerationId ?? -1,
            RetentionTimeMs = retentionMs,
            Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = 0, CommittedOffset = offset }] }],
        }, version: 9));

    public static ErrorCode ErrorOf(OffsetCommitResponse response) => response.Topics.Single().Partitions.Single().ErrorCode;

    /// <summary>-1 when there is none.</summary>
    public long Committed(string topic = "t", string group = Group) => Call(coordinator => coordinator.FetchOffsetsAsync(
        group, [new() { Name = topic, PartitionIndexes = [0] }], requireStable: false)).Topics.Single().Partitions.Single().CommittedOffset;

    public DescribeGroupsResponse.DescribedGroup Describe(string group = Group) =>
        Call(coordinator => coordinator.DescribeGroupsAsync(new DescribeGroupsRequest { Groups = [group] }, version: 6)).Groups.Single();

    public IEnumerable<string> List() =>
        Call(coordinator => coordinator.ListGroupsAsync(new ListGroupsRequest())).Groups.Select(group => $"{group.GroupId} {group.GroupState}");
}
