using LogCluster.Core;
using LogCluster.Metadata.Controllers;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;
using LogCluster.StateMachines;

namespace LogCluster.Metadata.Tests.Controllers;

public sealed class ClusterControllerTests
{
    private readonly ControllerFixture _fixture = new(("num.partitions", "2"));

    private ClusterController Controller => _fixture.Controller;

    private TReply Run<TReply>(Decision<TReply> decision) => _fixture.Run(decision);

    private CreateTopicsResponse.CreatableTopicResult Create(string name, int partitions = -1, short factor = -1) => Run(Controller.CreateTopics(
        new CreateTopicsRequest { Topics = [new() { Name = name, NumPartitions = partitions, ReplicationFactor = factor }] })).Topics[0];

    [Fact]
    public void ACommandAloneChangesNothing()
    {
        _fixture.Start(1);
        var before = Controller.Image;
        var decision = Controller.CreateTopics(new CreateTopicsRequest { Topics = [new() { Name = "t", NumPartitions = 1, ReplicationFactor = 1 }] });
        Assert.Equal(2, decision.Records.Count);
        Assert.Same(before, Controller.Image);
        Run(decision);
        Assert.NotNull(Controller.Image.FindTopic("t"));
    }

    [Fact]
    public void ANewClusterIsGivenItsFeaturesOnce()
    {
        Run(Controller.Bootstrap());
        Assert.Equal(30, Controller.Image.Features["metadata.version"]);
        Assert.Empty(Controller.Bootstrap().Records);
    }

    [Fact]
    public void DefaultsCountWhereTheClientLeavesThemOpen()
    {
        _fixture.Start(1);
        var topic = Create("t");
        Assert.Equal((ErrorCode.None, 2, 1), (topic.ErrorCode, topic.NumPartitions, topic.ReplicationFactor));
        var partition = Controller.Image.FindTopic("t")!.Partitions[1];
        Assert.Equal((1, 0, 0), (partition.Leader.Value, partition.LeaderEpoch.Value, partition.PartitionEpoch));
        Assert.Equal([ControllerFixture.DirectoryOf(1)], partition.Directories.AsEnumerable());
    }

    [Fact]
    public void ReplicasAreOnBrokersOfTheirOwnAndLeadersAreSpread()
    {
        for (var id = 1; id <= 3; id++)
            _fixture.Start(id);
        Create("t", partitions: 6, factor: 3);
        var partitions = Controller.Image.FindTopic("t")!.Partitions.Values;
        Assert.All(partitions, partition => Assert.Equal(3, partition.Replicas.Distinct().Count()));
        Assert.All(partitions.GroupBy(partition => partition.Leader), group => Assert.Equal(2, group.Count()));
    }

    [Theory]
    [InlineData("a.b", "a_b")]
    [InlineData("a_b", "a.b")]
    public void NamesThatWouldShareAMetricCollide(string first, string second)
    {
        _fixture.Start(1);
        Assert.Equal(ErrorCode.None, Create(first).ErrorCode);
        Assert.Equal(ErrorCode.InvalidTopicException, Create(second).ErrorCode);
        Assert.Equal(ErrorCode.TopicAlreadyExists, Create(first).ErrorCode);
        Assert.Equal(ErrorCode.None, Create("ab").ErrorCode);
    }

    [Fact]
    public void WhatCannotBePlacedIsRefused()
    {
        Assert.Equal(ErrorCode.InvalidReplicationFactor, Create("t").ErrorCode);
        _fixture.Start(1);
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
    public void BlocksOfProducerIdsDoNotOverlapAndAreForThePresentRegistration()
    {
        _fixture.Start(1);
        var request = new AllocateProducerIdsRequest { BrokerId = 1, BrokerEpoch = _fixture.EpochOf(1) };
        var first = Run(Controller.AllocateProducerIds(request));
        var second = Run(Controller.AllocateProducerIds(request));
        Assert.Equal((0, 1_000, 1_000), (first.ProducerIdStart, first.ProducerIdLen, second.ProducerIdStart));
        request.BrokerEpoch--;
        Assert.Equal(ErrorCode.StaleBrokerEpoch, Run(Controller.AllocateProducerIds(request)).ErrorCode);
        _fixture.Apply(new ProducerIdsRecord { NextProducerId = long.MaxValue - 10 });
        request.BrokerEpoch++;
        Assert.Equal(ErrorCode.UnknownServerError, Run(Controller.AllocateProducerIds(request)).ErrorCode);
    }

    [Fact]
    public void EqualLogsMakeEqualStates()
    {
        _fixture.Start(1);
        Create("b");
        Create("a");
        var before = Controller.Image;
        Controller.Reset();
        Assert.Empty(Controller.Image.Topics);
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
