using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Controllers;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.StateMachines;

namespace LogCluster.Metadata.Tests.Controllers;

public sealed class ClusterControllerTests
{
    private readonly ClusterController _controller = new(new ControllerDefaults(NodeConfig.Of(("num.partitions", "2"))), new Random(1));
    private long _offset;

    private TReply Run<TReply>(Decision<TReply> decision)
    {
        foreach (var record in decision.Records)
            _controller.Apply(new AppliedRecord(_offset++, 0, record.Key, record.Value));
        return decision.Reply;
    }

    private void Register(int id, bool clean = true) => Run(_controller.RegisterBroker(
        new BrokerRegistration(new NodeId(id), new Uuid((UInt128)id), [new BrokerEndpoint("PLAINTEXT", "h", 9092, 0)], null, [new Uuid(100 + (UInt128)id)], clean), _offset));

    private CreateTopicsResponse.CreatableTopicResult Create(string name, int partitions = -1, short factor = -1) => Run(_controller.CreateTopics(
        new CreateTopicsRequest { Topics = [new() { Name = name, NumPartitions = partitions, ReplicationFactor = factor }] })).Topics[0];

    [Fact]
    public void ACommandAloneChangesNothing()
    {
        Register(1);
        var before = _controller.Image;
        var decision = _controller.CreateTopics(new CreateTopicsRequest { Topics = [new() { Name = "t", NumPartitions = 1, ReplicationFactor = 1 }] });
        Assert.Equal(2, decision.Records.Count);
        Assert.Same(before, _controller.Image);
        Run(decision);
        Assert.NotNull(_controller.Image.FindTopic("t"));
    }

    [Fact]
    public void ANewClusterIsGivenItsFeaturesOnce()
    {
        Run(_controller.Bootstrap());
        Assert.Equal(30, _controller.Image.Features["metadata.version"]);
        Assert.Empty(_controller.Bootstrap().Records);
    }

    [Fact]
    public void DefaultsCountWhereTheClientLeavesThemOpen()
    {
        Register(1);
        var topic = Create("t");
        Assert.Equal((ErrorCode.None, 2, 1), (topic.ErrorCode, topic.NumPartitions, topic.ReplicationFactor));
        var partition = _controller.Image.FindTopic("t")!.Partitions[1];
        Assert.Equal((1, 0, 0), (partition.Leader.Value, partition.LeaderEpoch.Value, partition.PartitionEpoch));
        Assert.Equal([new Uuid(101)], partition.Directories.AsEnumerable());
    }

    [Fact]
    public void ReplicasAreOnBrokersOfTheirOwnAndLeadersAreSpread()
    {
        for (var id = 1; id <= 3; id++)
            Register(id);
        Create("t", partitions: 6, factor: 3);
        var partitions = _controller.Image.FindTopic("t")!.Partitions.Values;
        Assert.All(partitions, partition => Assert.Equal(3, partition.Replicas.Distinct().Count()));
        Assert.All(partitions.GroupBy(partition => partition.Leader), group => Assert.Equal(2, group.Count()));
    }

    [Theory]
    [InlineData("a.b", "a_b")]
    [InlineData("a_b", "a.b")]
    public void NamesThatWouldShareAMetricCollide(string first, string second)
    {
        Register(1);
        Assert.Equal(ErrorCode.None, Create(first).ErrorCode);
        Assert.Equal(ErrorCode.InvalidTopicException, Create(second).ErrorCode);
        Assert.Equal(ErrorCode.TopicAlreadyExists, Create(first).ErrorCode);
        Assert.Equal(ErrorCode.None, Create("ab").ErrorCode);
    }

    [Fact]
    public void WhatCannotBePlacedIsRefused()
    {
        Assert.Equal(ErrorCode.InvalidReplicationFactor, Create("t").ErrorCode);
        Register(1);
        Assert.Equal(ErrorCode.InvalidReplicationFactor, Create("t", 1, 2).ErrorCode);
        Assert.Equal(ErrorCode.InvalidReplicationFactor, Create("t", 1, 0).ErrorCode);
        Assert.Equal(ErrorCode.InvalidReplicationFactor, Create("t", 1, -2).ErrorCode);
        Assert.Equal(ErrorCode.InvalidPartitions, Create("t", 0, 1).ErrorCode);
        Assert.Equal(ErrorCode.InvalidPartitions, Create("t", -2, 1).ErrorCode);
        Assert.Equal(ErrorCode.PolicyViolation, Create("t", int.MaxValue, 1).ErrorCode);
        Assert.Equal(ErrorCode.PolicyViolation, Create("t", 10_001, 1).ErrorCode);
        Assert.Equal(ErrorCode.None, Create("t", 10_000, 1).ErrorCode);
    }

    [Fact]
    public void AnUncleanStopBeginsNewLeaderEpochs()
    {
        Register(1);
        Create("t", partitions: 1);
        Register(1);
        Assert.Equal(0, _controller.Image.FindTopic("t")!.Partitions[0].LeaderEpoch.Value);
        Register(1, clean: false);
        Assert.Equal(1, _controller.Image.FindTopic("t")!.Partitions[0].LeaderEpoch.Value);
        Assert.Equal(_offset - 2, _controller.Image.Brokers[new NodeId(1)].Epoch);
    }

    [Fact]
    public void BlocksOfProducerIdsDoNotOverlap()
    {
        Register(1);
        var first = Run(_controller.AllocateProducerIds(new NodeId(1)));
        var second = Run(_controller.AllocateProducerIds(new NodeId(1)));
        Assert.Equal((0, 1_000, 1_000), (first.FirstId, first.Count, second.FirstId));
    }

    [Fact]
    public void EqualLogsMakeEqualStates()
    {
        Register(1);
        Create("b");
        Create("a");
        var before = _controller.Image;
        _controller.Reset();
        Assert.Empty(_controller.Image.Topics);
        Assert.Equal(["a", "b"], before.Topics.Keys);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("A-1_.z", true)]
    [InlineData("...", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("ä", false)]
    public void TopicNamesFollowKafkasRules(string name, bool isGood) => Assert.Equal(isGood, TopicNames.FaultOf(name) is null);

    [Fact]
    public void TopicNamesAreBounded()
    {
        Assert.Null(TopicNames.FaultOf(new string('a', 249)));
        Assert.NotNull(TopicNames.FaultOf(new string('a', 250)));
        Assert.True(TopicNames.FaultOf(new string('a', 32_000))!.Length < 500);
    }
}
