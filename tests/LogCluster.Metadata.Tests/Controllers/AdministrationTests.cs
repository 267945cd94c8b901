using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Controllers;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;
using LogCluster.StateMachines;

namespace LogCluster.Metadata.Tests.Controllers;

/// <summary>What administrators ask of the controller of three brokers.</summary>
public sealed class AdministrationTests
{
    private readonly ControllerFixture _fixture = new();

    public AdministrationTests()
    {
        for (var id = 1; id <= 3; id++)
            _fixture.Start(id);
    }

    private ClusterController Controller => _fixture.Controller;

    private TReply Run<TReply>(Decision<TReply> decision) => _fixture.Run(decision);

    private void CreateAssigned(string name, params int[] replicas) => Assert.Equal(ErrorCode.None, _fixture.CreateAssigned(name, replicas));

    private PartitionImage Partition(string topic) => _fixture.Partition(topic);

    private static IEnumerable<int> Ids(IEnumerable<NodeId> nodes) => nodes.Select(node => node.Value);

    private ErrorCode Move(string topic, params int[]? replicas) => Run(Controller.AlterPartitionReassignments(new AlterPartitionReassignmentsRequest
    {
        Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = 0, Replicas = replicas is null ? null : [.. replicas] }] }],
    })).Responses[0].Partitions[0].ErrorCode;

    private ErrorCode Elect(string topic, sbyte type) => Run(Controller.ElectLeaders(new ElectLeadersRequest
    {
        ElectionType = type,
        TopicPartitions = [new() { Topic = topic, Partitions = [0] }],
    })).ReplicaElectionResults[0].PartitionResult[0].ErrorCode;

    [Fact]
    public void NewPartitionsHaveAsManyReplicasAsTheOthers()
    {
        CreateAssigned("t", 1, 2);
        var grown = Run(Controller.CreatePartitions(new CreatePartitionsRequest { Topics = [new() { Name = "t", Count = 4, Assignments = null }] }));
        Assert.Equal(ErrorCode.None, grown.Results[0].ErrorCode);
        Assert.All(Controller.Image.FindTopic("t")!.Partitions.Values, partition => Assert.Equal(2, partition.Replicas.Distinct().Count()));
        var single = Run(Controller.CreatePartitions(new CreatePartitionsRequest { Topics = [new() { Name = "t", Count = 5, Assignments = [new() { BrokerIds = [1] }] }] }));
        Assert.Equal(ErrorCode.InvalidReplicaAssignment, single.Results[0].ErrorCode);
    }

    [Fact]
    public void AMoveKeepsTheOldReplicasUntilTheNewOnesAreInSync()
    {
        CreateAssigned("t", 1, 2);
        Assert.Equal(ErrorCode.None, Move("t", 2, 3));
        var moving = Partition("t");
        Assert.Equal([2, 3, 1], Ids(moving.Replicas));
        Assert.Equal([3], Ids(moving.AddingReplicas));
        Assert.Equal([1], Ids(moving.RemovingReplicas));
        var listed = Controller.ListPartitionReassignments(new ListPartitionReassignmentsRequest()).Reply;
        Assert.Equal([2, 3, 1], Assert.Single(Assert.Single(listed.Topics).Partitions).Replicas);
        Assert.Equal(ErrorCode.None, Move("t", null));
        Assert.Equal([2, 1], Ids(Partition("t").Replicas));
        Assert.Empty(Partition("t").AddingReplicas);
        Assert.Equal(ErrorCode.NoReassignmentInProgress, Move("t", null));
    }

    [Fact]
    public void ThePreferredLeaderTakesOverWhenItIsInSync()
    {
        CreateAssigned("t", 1, 2);
        Assert.Equal(ErrorCode.ElectionNotNeeded, Elect("t", 0));
        _fixture.Apply(new PartitionChangeRecord { TopicId = Controller.Image.FindTopic("t")!.Id, PartitionId = 0, Leader = 2, Isr = [2] });
        Assert.Equal(ErrorCode.PreferredLeaderNotAvailable, Elect("t", 0));
        _fixture.Apply(new PartitionChangeRecord { TopicId = Controller.Image.FindTopic("t")!.Id, PartitionId = 0, Isr = [1, 2] });
        Assert.Equal(ErrorCode.None, Elect("t", 0));
        Assert.Equal(1, Partition("t").Leader.Value);
    }

    [Fact]
    public void AnUncleanLeaderIsAloneInSyncAndRecovers()
    {
        CreateAssigned("t", 1, 2);
        _fixture.Apply(new PartitionChangeRecord { TopicId = Controller.Image.FindTopic("t")!.Id, PartitionId = 0, Leader = -1, Isr = [1] });
        _fixture.Apply(new FenceBrokerRecord { Id = 1 });
        Assert.Equal(ErrorCode.None, Elect("t", 1));
        var partition = Partition("t");
        Assert.Equal((2, 1), (partition.Leader.Value, partition.LeaderRecoveryState));
        Assert.Equal([2], Ids(partition.InSyncReplicas));
        Assert.Equal(ErrorCode.ElectionNotNeeded, Elect("t", 1));
    }

    [Fact]
    public void ABrokerThatIsGoneLeavesTheMetadata()
    {
        Assert.Equal(ErrorCode.InvalidRequest, Run(Controller.UnregisterBroker(new UnregisterBrokerRequest { BrokerId = 3 })).ErrorCode);
        _fixture.Fence(3);
        Assert.Equal(ErrorCode.None, Run(Controller.UnregisterBroker(new UnregisterBrokerRequest { BrokerId = 3 })).ErrorCode);
        Assert.DoesNotContain(new NodeId(3), Controller.Image.Brokers.Keys);
        Assert.Equal(ErrorCode.BrokerIdNotRegistered, Run(Controller.UnregisterBroker(new UnregisterBrokerRequest { BrokerId = 3 })).ErrorCode);
    }

    [Fact]
    public void OnlyWhatChangesIsWritten()
    {
        CreateAssigned("t", 1);
        Decision<AlterConfigsResponse> Replace(params (string Key, string Value)[] values) => Controller.AlterConfigs(new AlterConfigsRequest
        {
            Resources = [new() { ResourceType = ConfigResource.TopicType, ResourceName = "t", Configs = [.. values.Select(value => new AlterConfigsRequest.AlterableConfig { Name = value.Key, Value = value.Value })] }],
        });

        var first = Replace(("flush.ms", "1"), ("retention.ms", "2"));
        Assert.Equal(2, first.Records.Count);
        Run(first);
        Assert.Empty(Replace(("flush.ms", "1"), ("retention.ms", "2")).Records);
        Assert.Single(Replace(("flush.ms", "1")).Records);
        Run(Replace());
        Assert.Empty(Controller.Image.ConfigsOf(ConfigResource.Topic("t")));
    }

    [Fact]
    public void AnIdAndTheNameOfTheSameTopicDeleteNothing()
    {
        CreateAssigned("t", 1);
        var id = Controller.Image.FindTopic("t")!.Id;
        var answer = Run(Controller.DeleteTopics(new DeleteTopicsRequest { Topics = [new() { TopicId = id }, new() { Name = "t" }] }));
        Assert.All(answer.Responses, response => Assert.Equal(ErrorCode.InvalidRequest, response.ErrorCode));
        Assert.NotNull(Controller.Image.FindTopic("t"));
    }

    [Theory]
    [InlineData("consumer.session.timeout.ms", "5000", "consumer.session.timeout.ms must be greater than or equal to")]
    [InlineData("consumer.heartbeat.interval.ms", "99999999", "consumer.heartbeat.interval.ms must be less than or equal to")]
    public void AGroupsValuesStayWithinTheBrokersBounds(string key, string value, string message) =>
        Assert.StartsWith(message, GroupConfigs.Validate(NodeConfig.Defaults, [KeyValuePair.Create(key, value)]), StringComparison.Ordinal);
}
