using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;

namespace LogCluster.Metadata.Tests.Controllers;

/// <summary>Where the replicas of new partitions go.</summary>
public sealed class ReplicaPlacerTests
{
    private readonly ControllerFixture _fixture = new();

    private CreateTopicsResponse.CreatableTopicResult Create(string name, int partitions, short factor) => _fixture.Run(_fixture.Controller.CreateTopics(
        new CreateTopicsRequest { Topics = [new() { Name = name, NumPartitions = partitions, ReplicationFactor = factor }] })).Topics[0];

    private IEnumerable<PartitionImage> Place(int partitions, short factor)
    {
        Assert.Equal(ErrorCode.None, Create("t", partitions, factor).ErrorCode);
        return _fixture.Image.FindTopic("t")!.Partitions.Values;
    }

    [Fact]
    public void EachPartitionIsInEveryRackAndRacksLeadInTurn()
    {
        for (var id = 1; id <= 9; id++)
            _fixture.Start(id, rack: $"r{id % 3}");
        var partitions = Place(90, 3).ToList();
        Assert.All(partitions, partition => Assert.Equal(3, partition.Replicas.Select(replica => replica.Value % 3).Distinct().Count()));
        Assert.All(partitions.GroupBy(partition => partition.Leader.Value % 3), rack => Assert.Equal(30, rack.Count()));
        Assert.All(partitions.SelectMany(partition => partition.Replicas).GroupBy(replica => replica), broker => Assert.InRange(broker.Count(), 20, 40));
    }

    [Fact]
    public void WithoutRacksLeadersAreEvenAndFollowersAreMixed()
    {
        for (var id = 1; id <= 5; id++)
            _fixture.Start(id);
        var partitions = Place(500, 2).ToList();
        Assert.All(partitions.GroupBy(partition => partition.Leader), broker => Assert.Equal(100, broker.Count()));
        Assert.Equal(20, partitions.Select(partition => (partition.Replicas[0], partition.Replicas[1])).Distinct().Count());
    }

    [Fact]
    public void FencedBrokersAreTakenOnlyWhenOthersAreTooFewAndNeverLead()
    {
        for (var id = 1; id <= 4; id++)
            _fixture.Start(id);
        _fixture.Fence(4);
        Assert.All(Place(30, 3), partition => Assert.DoesNotContain(new NodeId(4), partition.Replicas));
        Create("u", 30, 4);
        Assert.All(_fixture.Image.FindTopic("u")!.Partitions.Values, partition =>
        {
            Assert.Equal(4, partition.Replicas[3].Value);
            Assert.Equal(3, partition.InSyncReplicas.Length);
        });
        Assert.Equal(ErrorCode.InvalidReplicationFactor, Create("v", 1, 5).ErrorCode);
    }

    [Fact]
    public void WhereNobodyCouldLeadNothingIsPlaced()
    {
        _fixture.Start(1);
        _fixture.Fence(1);
        var refused = Create("t", 1, 1);
        Assert.Equal(ErrorCode.InvalidReplicationFactor, refused.ErrorCode);
        Assert.StartsWith("Unable to replicate the partition 1 time(s): All brokers are currently fenced", refused.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.InvalidReplicaAssignment, _fixture.CreateAssigned("t", [1]));
        _fixture.Heartbeat(1);
        Create("t", 1, 1);
        _fixture.Fence(1);
        var grown = _fixture.Run(_fixture.Controller.CreatePartitions(new CreatePartitionsRequest { Topics = [new() { Name = "t", Count = 2, Assignments = [new() { BrokerIds = [1] }] }] }));
        Assert.Equal(ErrorCode.InvalidReplicaAssignment, grown.Results[0].ErrorCode);
        Assert.Single(_fixture.Image.FindTopic("t")!.Partitions);
    }

    [Fact]
    public void CordonedBrokersAndThoseThatShutDownGetNothing()
    {
        for (var id = 1; id <= 3; id++)
            _fixture.Start(id);
        _fixture.CreateAssigned("led", [2, 1]);
        _fixture.Heartbeat(1, request => request.CordonedLogDirs = [ControllerFixture.DirectoryOf(1)]);
        _fixture.Heartbeat(2, request => request.WantShutDown = true);
        Assert.All(Place(10, 1), partition => Assert.Equal([new NodeId(3)], partition.Replicas.AsEnumerable()));
        Assert.Equal(ErrorCode.InvalidReplicationFactor, Create("u", 1, 2).ErrorCode);
    }
}
