using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Tests.Controllers;

/// <summary>AlterPartition: what a leader may do with its in-sync replicas.</summary>
public sealed class PartitionAlterationTests
{
    private readonly ControllerFixture _fixture = new();

    public PartitionAlterationTests()
    {
        for (var id = 1; id <= 4; id++)
            _fixture.Start(id);
        _fixture.CreateAssigned("t", [1, 2, 3]);
    }

    private ErrorCode Code(int[] inSync, Action<AlterPartitionRequest> change) => _fixture.Alter("t", inSync, change).ErrorCode;

    private ErrorCode CodeOf(int[] inSync, Action<AlterPartitionRequest.PartitionData> change) =>
        Code(inSync, request => change(request.Topics[0].Partitions[0]));

    [Fact]
    public void InSyncReplicasShrinkAndGrowWithoutANewLeaderEpoch()
    {
        var shrunk = _fixture.Alter("t", [1, 2]);
        Assert.Equal((ErrorCode.None, 1, 0, 1), (shrunk.ErrorCode, shrunk.LeaderId, shrunk.LeaderEpoch, shrunk.PartitionEpoch));
        Assert.Equal([1, 2], shrunk.Isr);
        Assert.Equal([1, 2, 3], _fixture.Alter("t", [1, 2, 3]).Isr);
        Assert.Equal("1 e0 [1,2,3]", _fixture.State("t"));
        var unchanged = _fixture.Alter("t", [1, 2, 3]);
        Assert.Equal((ErrorCode.None, 2), (unchanged.ErrorCode, unchanged.PartitionEpoch));
    }

    [Fact]
    public void VersionTwoNamesReplicasWithoutEpochs() =>
        Assert.Equal(ErrorCode.None, CodeOf([], partition => partition.NewIsr = [1, 3]));

    [Fact]
    public void AChangeThatIsNotForThisStateIsRefused()
    {
        _fixture.Alter("t", [1, 2]);
        Assert.Equal(ErrorCode.StaleBrokerEpoch, Code([1], request => request.BrokerEpoch--));
        Assert.Equal(ErrorCode.StaleBrokerEpoch, Code([1], request => request.BrokerId = 9));
        Assert.Equal(ErrorCode.UnknownTopicId, Code([1], request => request.Topics[0].TopicId = new Uuid(12_345)));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, CodeOf([1], partition => partition.PartitionIndex = 1));
        Assert.Equal(ErrorCode.NotController, CodeOf([1], partition => partition.LeaderEpoch++));
        Assert.Equal(ErrorCode.NotController, CodeOf([1], partition => partition.PartitionEpoch++));
        Assert.Equal(ErrorCode.FencedLeaderEpoch, CodeOf([1], partition => partition.LeaderEpoch--));
        Assert.Equal(ErrorCode.InvalidUpdateVersion, CodeOf([1], partition => partition.PartitionEpoch--));
        Assert.Equal(ErrorCode.InvalidRequest, Code([1], request => (request.BrokerId, request.BrokerEpoch) = (2, _fixture.EpochOf(2))));
        Assert.Equal("1 e0 [1,2]", _fixture.State("t"));
    }

    [Fact]
    public void ReplicasThatCannotBeInSyncAreRefused()
    {
        Assert.Equal(ErrorCode.InvalidRequest, Code([1, 4], _ => { }));
        Assert.Equal(ErrorCode.InvalidRequest, Code([1, 2, 2], _ => { }));
        Assert.Equal(ErrorCode.InvalidRequest, Code([2, 3], _ => { }));
        Assert.Equal(ErrorCode.InvalidRequest, Code([], _ => { }));
        Assert.Equal(ErrorCode.IneligibleReplica, CodeOf([1, 2], partition => partition.NewIsrWithEpochs[1].BrokerEpoch++));
        Assert.Equal(ErrorCode.None, CodeOf([1, 2], partition => partition.NewIsrWithEpochs[1].BrokerEpoch = -1));
        _fixture.Fence(3);
        Assert.Equal(ErrorCode.IneligibleReplica, Code([1, 3], _ => { }));
        _fixture.Run(_fixture.Controller.UnregisterBroker(new UnregisterBrokerRequest { BrokerId = 3 }));
        Assert.Equal(ErrorCode.IneligibleReplica, Code([1, 3], _ => { }));
    }

    [Fact]
    public void AReplicaThatJoinsFromAnotherDiskMayLeadAgain()
    {
        _fixture.Fence(2);
        var onAnotherDisk = ControllerFixture.Registration(2, incarnation: 2);
        onAnotherDisk.LogDirs = [ControllerFixture.DirectoryOf(2, 7)];
        Assert.Equal(ErrorCode.None, _fixture.Register(onAnotherDisk).ErrorCode);
        Assert.False(_fixture.Heartbeat(2).IsFenced);
        _fixture.Fence(3);
        Assert.Equal([1, 2], _fixture.Alter("t", [1, 2]).Isr);
        Assert.Equal(ControllerFixture.DirectoryOf(2, 7), _fixture.Partition("t").DirectoryOf(new NodeId(2)));
        _fixture.Fence(1);
        Assert.Equal("2 e1 [2]", _fixture.State("t"));
    }

    [Fact]
    public void TheSamePartitionTwiceInOneRequestChangesOnce()
    {
        _fixture.Alter("t", [1, 2], request => request.Topics[0].Partitions.Add(request.Topics[0].Partitions[0]));
        Assert.Equal(1, _fixture.Partition("t").PartitionEpoch);
    }

    [Fact]
    public void ALeaderThatRecoversIsAloneAndRecoversOnce()
    {
        Assert.Equal(ErrorCode.InvalidRequest, CodeOf([1], partition => partition.LeaderRecoveryState = 1));
        _fixture.Apply(new PartitionChangeRecord { TopicId = _fixture.IdOf("t"), PartitionId = 0, Isr = [1], Leader = 1, LeaderRecoveryState = 1 });
        Assert.Equal(ErrorCode.InvalidRequest, Code([1, 2], _ => { }));
        Assert.Equal(ErrorCode.InvalidRequest, CodeOf([1], partition => partition.LeaderRecoveryState = 2));
        Assert.Equal(ErrorCode.None, CodeOf([1], partition => partition.LeaderRecoveryState = 0));
        Assert.Equal(0, _fixture.Partition("t").LeaderRecoveryState);
        Assert.Equal(ErrorCode.None, Code([1, 2], _ => { }));
    }

    [Fact]
    public void AMoveEndsWhenAllThatStayAreInSync()
    {
        Assert.Equal(ErrorCode.None, _fixture.Run(_fixture.Controller.AlterPartitionReassignments(new AlterPartitionReassignmentsRequest
        {
            Topics = [new() { Name = "t", Partitions = [new() { PartitionIndex = 0, Replicas = [3, 4] }] }],
            AllowReplicationFactorChange = true,
        })).Responses[0].Partitions[0].ErrorCode);
        Assert.Equal("1 e0 [1,2,3]", _fixture.State("t"));
        Assert.Equal(ErrorCode.NewLeaderElected, _fixture.Alter("t", [1, 2, 3, 4]).ErrorCode);
        Assert.Equal("3 e1 [3,4]", _fixture.State("t"));
        Assert.False(_fixture.Partition("t").IsMoving);
        Assert.Equal([3, 4], _fixture.Partition("t").Replicas.Select(replica => replica.Value));
        Assert.Equal([ControllerFixture.DirectoryOf(3), ControllerFixture.DirectoryOf(4)], _fixture.Partition("t").Directories.AsEnumerable());
    }
}
