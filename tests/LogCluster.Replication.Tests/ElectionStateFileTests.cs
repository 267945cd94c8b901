using System.Text;
using LogCluster.Core;
using LogCluster.Replication.Quorum;
using LogCluster.Simulation.Disk;
using LogCluster.Storage.Disk;

namespace LogCluster.Replication.Tests;

public sealed class ElectionStateFileTests
{
    private readonly SimulatedDisk _disk = new();
    private readonly ElectionStateFile _file;

    public ElectionStateFileTests()
    {
        _disk.CreateDirectory("/m");
        _file = new ElectionStateFile(_disk, "/m");
    }

    private void Put(string json) => _disk.ReplaceFile("/m/quorum-state", Encoding.UTF8.GetBytes(json));

    [Fact]
    public void WithoutAFileNobodyHasVoted() => Assert.Equal(ElectionState.Initial, _file.Read());

    [Fact]
    public void WhatIsWrittenIsReadAndIsKafkasJson()
    {
        var state = new ElectionState(new NodeId(1), new LeaderEpoch(3), new NodeId(1), new Uuid(5));
        _file.Write(state);
        _disk.FlushDirectory("/");
        _disk.Crash(SimulatedDiskCrash.PowerLoss);
        Assert.Equal(state, _file.Read());
        Assert.Equal(
            """{"leaderId":1,"leaderEpoch":3,"votedId":1,"votedDirectoryId":"AAAAAAAAAAAAAAAAAAAABQ","data_version":1}""",
            Encoding.UTF8.GetString(_disk.ReadAllBytes("/m/quorum-state")));
    }

    [Fact]
    public void BothDataVersionsOfKafkaAreRead()
    {
        Put("""{"clusterId":"","leaderId":2,"leaderEpoch":15,"votedId":-1,"appliedOffset":0,"currentVoters":[{"voterId":1}],"data_version":0}""");
        Assert.Equal(new ElectionState(new NodeId(2), new LeaderEpoch(15), NodeId.None, Uuid.Zero), _file.Read());
        Put("""{"leaderId":1,"leaderEpoch":2,"votedId":1,"votedDirectoryId":"AAAAAAAAAAAAAAAAAAAABQ","data_version":1}""");
        Assert.Equal(new ElectionState(new NodeId(1), new LeaderEpoch(2), new NodeId(1), new Uuid(5)), _file.Read());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"leaderId":"x","leaderEpoch":2,"votedId":1}""")]
    [InlineData("""{"leaderId":1,"leaderEpoch":99999999999,"votedId":1}""")]
    public void AFileThatIsNoQuorumStateIsNotGuessedAt(string json)
    {
        Put(json);
        Assert.Throws<InvalidDataException>(() => _file.Read());
    }
}
