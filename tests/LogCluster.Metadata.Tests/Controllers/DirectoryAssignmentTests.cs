using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;

namespace LogCluster.Metadata.Tests.Controllers;

/// <summary>AssignReplicasToDirs and what becomes of replicas whose directory is gone (KIP-858).</summary>
public sealed class DirectoryAssignmentTests
{
    private readonly ControllerFixture _fixture = new();

    public DirectoryAssignmentTests()
    {
        for (var id = 1; id <= 3; id++)
            _fixture.Start(id, directories: 2);
        _fixture.CreateAssigned("t", [1, 2], [1, 3]);
        _fixture.CreateAssigned("alone", [1]);
    }

    private AssignReplicasToDirsResponse Assign(int broker, Uuid directory, params int[] partitions) => Assign("t", broker, directory, partitions);

    private AssignReplicasToDirsResponse Assign(string topic, int broker, Uuid directory, params int[] partitions) => _fixture.Run(_fixture.Controller.AssignReplicasToDirs(new()
    {
        BrokerId = broker,
        BrokerEpoch = _fixture.EpochOf(broker),
        Directories =
        [
            new()
            {
                Id = directory,
                Topics = [new() { TopicId = _fixture.IdOf(topic), Partitions = [.. partitions.Select(index => new AssignReplicasToDirsRequest.PartitionData { PartitionIndex = index })] }],
            },
        ],
    }));

    private static IEnumerable<ErrorCode> CodesOf(AssignReplicasToDirsResponse response) =>
        response.Directories[0].Topics[0].Partitions.Select(partition => partition.ErrorCode);

    [Fact]
    public void TheControllerKeepsTheDirectoryOfEachReplica()
    {
        Assert.Equal([DirectoryIds.Unassigned, DirectoryIds.Unassigned], _fixture.Partition("t").Directories.AsEnumerable());
        var directory = ControllerFixture.DirectoryOf(1, 1);
        Assert.Equal([ErrorCode.None, ErrorCode.None], CodesOf(Assign(1, directory, 0, 1)));
        Assert.Equal([directory, DirectoryIds.Unassigned], _fixture.Partition("t").Directories.AsEnumerable());
        Assert.Equal("1 e0 [1,2]", _fixture.State("t"));
        var offset = _fixture.Offset;
        Assert.Equal([ErrorCode.None], CodesOf(Assign(1, directory, 0)));
        Assert.Equal(offset, _fixture.Offset);
    }

    [Fact]
    public void WhatCannotBeAssignedIsRefused()
    {
        var directory = ControllerFixture.DirectoryOf(2);
        Assert.Equal([ErrorCode.None, ErrorCode.NotLeaderOrFollower, ErrorCode.UnknownTopicOrPartition], CodesOf(Assign(2, directory, 0, 1, 7)));
        var request = new AssignReplicasToDirsRequest { BrokerId = 2, BrokerEpoch = _fixture.EpochOf(2) };
        request.Directories.Add(new() { Id = directory, Topics = [new() { TopicId = new Uuid(77), Partitions = [new()] }] });
        Assert.Equal([ErrorCode.UnknownTopicId], CodesOf(_fixture.Run(_fixture.Controller.AssignReplicasToDirs(request))));
        request.BrokerEpoch--;
        Assert.Equal(ErrorCode.StaleBrokerEpoch, _fixture.Run(_fixture.Controller.AssignReplicasToDirs(request)).ErrorCode);
    }

    [Fact]
    public void WhatIsInAnOfflineDirectoryLeadsNoMore()
    {
        var (good, bad) = (ControllerFixture.DirectoryOf(1, 0), ControllerFixture.DirectoryOf(1, 1));
        Assign(1, good, 0);
        Assign(1, bad, 1);
        Assign("alone", 1, bad, 0);
        _fixture.Heartbeat(1, request => request.OfflineLogDirs = [bad]);
        Assert.Equal([good], _fixture.Image.Brokers[new NodeId(1)].LogDirectories.AsEnumerable());
        Assert.Equal("1 e0 [1,2]", _fixture.State("t", 0));
        Assert.Equal("3 e1 [3]", _fixture.State("t", 1));
        Assert.Equal("-1 e1 [1]", _fixture.State("alone"));
        // A replica that turns out to be there follows.
        Assert.Equal([ErrorCode.None], CodesOf(Assign(1, bad, 0)));
        Assert.Equal("2 e1 [2]", _fixture.State("t", 0));
    }

    [Fact]
    public void ABrokerThatComesBackWithoutADirectoryDoesNotLeadFromIt()
    {
        Assign("alone", 1, ControllerFixture.DirectoryOf(1, 1), 0);
        _fixture.Run(_fixture.Controller.BrokerDisconnected(new NodeId(1), _fixture.EpochOf(1)));
        _fixture.Start(1, incarnation: 2, previousEpoch: _fixture.EpochOf(1), directories: 1);
        Assert.Equal(NodeId.None, _fixture.Partition("alone").Leader);
        // Made anew elsewhere, as the broker says.
        Assert.Equal([ErrorCode.None], CodesOf(Assign("alone", 1, ControllerFixture.DirectoryOf(1, 0), 0)));
        Assert.Equal(new NodeId(1), _fixture.Partition("alone").Leader);
    }
}
