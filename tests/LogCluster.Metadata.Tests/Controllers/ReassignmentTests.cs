using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Tests.Controllers;

/// <summary>Moves of replicas over several brokers: begun, changed, given up and ended.</summary>
public sealed class ReassignmentTests
{
    private readonly ControllerFixture _fixture = new();

    public ReassignmentTests()
    {
        for (var id = 1; id <= 5; id++)
            _fixture.Start(id);
        _fixture.CreateAssigned("t", [1, 2]);
    }

    private ErrorCode Move(params int[]? replicas) => _fixture.Run(_fixture.Controller.AlterPartitionReassignments(new AlterPartitionReassignmentsRequest
    {
        Topics = [new() { Name = "t", Partitions = [new() { PartitionIndex = 0, Replicas = replicas is null ? null : [.. replicas] }] }],
    })).Responses[0].Partitions[0].ErrorCode;

    private string Replicas()
    {
        var partition = _fixture.Partition("t");
        return $"[{string.Join(",", partition.Replicas)}] +[{string.Join(",", partition.AddingReplicas)}] -[{string.Join(",", partition.RemovingReplicas)}]";
    }

    [Fact]
    public void AnotherOrderIsInForceAtOnce()
    {
        Assert.Equal(ErrorCode.None, Move(2, 1));
        Assert.Equal("[2,1] +[] -[]", Replicas());
        Assert.Equal("1 e0 [1,2]", _fixture.State("t"));
        var offset = _fixture.Offset;
        Move(2, 1);
        Assert.Equal(offset, _fixture.Offset);
    }

    [Fact]
    public void WhatAnEarlierMoveBroughtGoesWithTheNext()
    {
        Move(3, 4);
        _fixture.Alter("t", [1, 2, 3]);
        Assert.Equal("[3,4,1,2] +[3,4] -[1,2]", Replicas());
        Move(5, 4);
        Assert.Equal("[5,4,1,2] +[5,4] -[1,2]", Replicas());
        Assert.Equal("1 e1 [1,2]", _fixture.State("t"));
        Assert.Equal(ErrorCode.None, Move(null));
        Assert.Equal("[1,2] +[] -[]", Replicas());
    }

    [Fact]
    public void FewerReplicasAreInForceAtOnceAndTheLeaderMovesWhenItIsAmongThoseThatGo()
    {
        Assert.Equal(ErrorCode.None, Move(2));
        Assert.Equal(("[2] +[] -[]", "2 e1 [2]"), (Replicas(), _fixture.State("t")));
    }

    [Fact]
    public void AMoveWhoseOldReplicasAreGoneIsGivenUpOnlyWhereUncleanElectionsAreAllowed()
    {
        Move(3, 4);
        _fixture.Apply(new PartitionChangeRecord { TopicId = _fixture.IdOf("t"), PartitionId = 0, Isr = [3], Leader = 3 });
        Assert.Equal(ErrorCode.InvalidReplicaAssignment, Move(null));
        _fixture.Apply(new ConfigRecord { ResourceType = ConfigResource.TopicType, ResourceName = "t", Name = "unclean.leader.election.enable", Value = "true" });
        Assert.Equal(ErrorCode.None, Move(null));
        Assert.Equal(("[1,2] +[] -[]", "1 e2 [1]"), (Replicas(), _fixture.State("t")));
    }

    [Fact]
    public void ReplicasThatMakeNoSenseAreRefused()
    {
        Assert.Equal(ErrorCode.InvalidReplicaAssignment, Move());
        Assert.Equal(ErrorCode.InvalidReplicaAssignment, Move(9));
        Assert.Equal(ErrorCode.InvalidReplicaAssignment, Move(3, 3));
        Assert.Equal(ErrorCode.NoReassignmentInProgress, Move(null));
        Assert.Equal(ErrorCode.InvalidReplicationFactor, _fixture.Run(_fixture.Controller.AlterPartitionReassignments(new AlterPartitionReassignmentsRequest
        {
            AllowReplicationFactorChange = false,
            Topics = [new() { Name = "t", Partitions = [new() { PartitionIndex = 0, Replicas = [3] }] }],
        })).Responses[0].Partitions[0].ErrorCode);
    }

    [Fact]
    public void WhatIsUnderWayIsListed()
    {
        Move(3, 4);
        var all = _fixture.Controller.ListPartitionReassignments(new ListPartitionReassignmentsRequest()).Reply;
        Assert.Equal([3, 4, 1, 2], Assert.Single(Assert.Single(all.Topics).Partitions).Replicas);
        var some = new ListPartitionReassignmentsRequest { Topics = [new() { Name = "t", PartitionIndexes = [7, 0] }, new() { Name = "none", PartitionIndexes = [0] }] };
        Assert.Single(Assert.Single(_fixture.Controller.ListPartitionReassignments(some).Reply.Topics).Partitions);
        Move(null);
        Assert.Empty(_fixture.Controller.ListPartitionReassignments(new ListPartitionReassignmentsRequest()).Reply.Topics);
    }
}
