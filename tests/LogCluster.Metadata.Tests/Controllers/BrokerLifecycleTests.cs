using LogCluster.Core;
using LogCluster.Metadata.Controllers;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Tests.Controllers;

/// <summary>Registration, heartbeats, silence and the end of brokers.</summary>
public sealed class BrokerLifecycleTests
{
    private const int SessionMs = 9_000;

    private readonly ControllerFixture _fixture = new();

    private BrokerImage Broker(int id) => _fixture.Image.Brokers[new NodeId(id)];

    private ErrorCode Register(Action<BrokerRegistrationRequest> change, int incarnation = 1)
    {
        var request = ControllerFixture.Registration(1, incarnation);
        change(request);
        return _fixture.Register(request).ErrorCode;
    }

    private void BeatFor(int ms, params int[] brokers)
    {
        for (var passedMs = 0; passedMs < ms; passedMs += 500)
        {
            _fixture.Pass(500);
            foreach (var broker in brokers)
                _fixture.Heartbeat(broker);
        }
    }

    [Fact]
    public void ABrokerRegistersFencedAndItsEpochIsTheRecordsOffset()
    {
        _fixture.Run(_fixture.Controller.Bootstrap());
        var offset = _fixture.Offset;
        var registered = _fixture.Register(ControllerFixture.Registration(1, rack: "r"));
        Assert.Equal((ErrorCode.None, offset), (registered.ErrorCode, registered.BrokerEpoch));
        Assert.IsType<RegisterBrokerRecord>(_fixture.Log[(int)offset]);
        Assert.Equal((true, offset, "r"), (Broker(1).IsFenced, Broker(1).Epoch, Broker(1).Rack));
        Assert.Equal(new FeatureRange(FeatureLevels.MetadataVersion, FeatureLevels.MetadataVersion), Broker(1).Features["metadata.version"]);
    }

    [Fact]
    public void ARegistrationThatMakesNoSenseIsRefused()
    {
        _fixture.Run(_fixture.Controller.Bootstrap());
        _fixture.Start(2);
        Assert.Equal(ErrorCode.InconsistentClusterId, Register(request => request.ClusterId = "other"));
        Assert.Equal(ErrorCode.InvalidRegistration, Register(request => request.BrokerId = -1));
        Assert.Equal(ErrorCode.InvalidRegistration, Register(request => request.LogDirs = []));
        Assert.Equal(ErrorCode.InvalidRegistration, Register(request => request.LogDirs = [DirectoryIds.Lost]));
        Assert.Equal(ErrorCode.InvalidRegistration, Register(request => request.LogDirs = [new(7_777), new(7_777)]));
        Assert.Equal(ErrorCode.InvalidRegistration, Register(request => request.LogDirs = [ControllerFixture.DirectoryOf(2)]));
        Assert.Equal(ErrorCode.UnsupportedVersion, Register(request => request.Features = []));
        Assert.Equal(ErrorCode.UnsupportedVersion, Register(request => request.Features = [new() { Name = "metadata.version", MinSupportedVersion = 1, MaxSupportedVersion = 29 }]));
        Assert.Equal(ErrorCode.BrokerIdNotRegistered, Register(request => request.IsMigratingZkBroker = true));
        Assert.Equal([new NodeId(2)], _fixture.Image.Brokers.Keys);
        Assert.Equal(ErrorCode.None, Register(_ => { }));
    }

    [Fact]
    public void TheSameIncarnationKeepsItsEpochAndItsState()
    {
        _fixture.Start(1);
        var epoch = Broker(1).Epoch;
        var again = ControllerFixture.Registration(1);
        again.Listeners[0].Port = 7;
        Assert.Equal(epoch, _fixture.Register(again).BrokerEpoch);
        Assert.Equal((epoch, false, 7), (Broker(1).Epoch, Broker(1).IsFenced, Broker(1).Endpoints[0].Port));
    }

    [Fact]
    public void AnotherIncarnationWaitsUntilTheFirstIsSilentOrDisconnected()
    {
        _fixture.Start(1);
        Assert.Equal(ErrorCode.DuplicateBrokerRegistration, Register(_ => { }, incarnation: 2));
        _fixture.Run(_fixture.Controller.BrokerDisconnected(new NodeId(1), Broker(1).Epoch));
        Assert.Equal(ErrorCode.None, Register(_ => { }, incarnation: 2));
        _fixture.Heartbeat(1);
        Assert.Equal(ErrorCode.DuplicateBrokerRegistration, Register(_ => { }, incarnation: 3));
        _fixture.Fence(1);
        Assert.Equal(ErrorCode.None, Register(_ => { }, incarnation: 3));
    }

    [Fact]
    public void ANewLeaderThatNeverHeardOfAnIncarnationTakesTheNextOneAtOnce()
    {
        _fixture.Start(1);
        _fixture.Lead();
        Assert.Equal(ErrorCode.None, Register(_ => { }, incarnation: 2));
    }

    [Fact]
    public void HeartbeatsOfOthersThanTheRegisteredAreRefused()
    {
        Assert.Equal(ErrorCode.BrokerIdNotRegistered, _fixture.Heartbeat(1).ErrorCode);
        _fixture.Start(1);
        Assert.Equal(ErrorCode.StaleBrokerEpoch, _fixture.Heartbeat(1, request => request.BrokerEpoch++).ErrorCode);
        Assert.Equal(ErrorCode.BrokerIdNotRegistered, _fixture.Run(_fixture.Controller.BrokerDisconnected(new NodeId(2), 0)));
        Assert.Equal(ErrorCode.StaleBrokerEpoch, _fixture.Run(_fixture.Controller.BrokerDisconnected(new NodeId(1), Broker(1).Epoch + 1)));
    }

    [Fact]
    public void ABrokerIsUnfencedWhenItHasAppliedItsRegistrationAndWantsToBe()
    {
        _fixture.Register(ControllerFixture.Registration(1));
        var behind = _fixture.Heartbeat(1, request => request.CurrentMetadataOffset = Broker(1).Epoch - 1);
        Assert.Equal((false, true), (behind.IsCaughtUp, behind.IsFenced));
        var unwilling = _fixture.Heartbeat(1, request => request.WantFence = true);
        Assert.Equal((true, true), (unwilling.IsCaughtUp, unwilling.IsFenced));
        Assert.False(_fixture.Heartbeat(1).IsFenced);
        Assert.False(Broker(1).IsFenced);
        Assert.Empty(_fixture.Controller.Heartbeat(new BrokerHeartbeatRequest { BrokerId = 1, BrokerEpoch = Broker(1).Epoch, CurrentMetadataOffset = _fixture.Offset }).Records);
    }

    [Fact]
    public void SilenceFencesAndMovesWhatTheBrokerLed()
    {
        for (var id = 1; id <= 3; id++)
            _fixture.Start(id);
        _fixture.CreateAssigned("t", [1, 2, 3]);
        _fixture.CreateAssigned("u", [2, 1]);
        _fixture.CreateAssigned("v", [1]);
        BeatFor(SessionMs - 1_000, 2, 3);
        Assert.False(Broker(1).IsFenced);
        BeatFor(1_500, 2, 3);
        Assert.True(Broker(1).IsFenced);
        Assert.Equal("2 e1 [2,3]", _fixture.State("t"));
        Assert.Equal("2 e0 [2]", _fixture.State("u"));
        Assert.Equal("-1 e1 [1]", _fixture.State("v"));
        Assert.False(_fixture.Heartbeat(1).IsFenced);
        Assert.Equal("1 e2 [1]", _fixture.State("v"));
        Assert.Equal("2 e1 [2,3]", _fixture.State("t"));
    }

    [Fact]
    public void ABrokenConnectionFencesAfterTheGraceUnlessTheBrokerIsHeardAgain()
    {
        _fixture.Start(1);
        _fixture.Run(_fixture.Controller.BrokerDisconnected(new NodeId(1), Broker(1).Epoch));
        _fixture.Pass(400);
        _fixture.Heartbeat(1);
        _fixture.Pass(1_000);
        Assert.False(Broker(1).IsFenced);
        _fixture.Run(_fixture.Controller.BrokerDisconnected(new NodeId(1), Broker(1).Epoch));
        _fixture.Pass(600);
        Assert.True(Broker(1).IsFenced);
    }

    [Fact]
    public void ANewLeaderGivesEveryBrokerAWholeSession()
    {
        _fixture.Start(1);
        _fixture.Pass(SessionMs - 1_000);
        _fixture.Lead();
        _fixture.Pass(SessionMs - 500);
        Assert.False(Broker(1).IsFenced);
        _fixture.Pass(1_000);
        Assert.True(Broker(1).IsFenced);
    }

    [Fact]
    public void AControllerThatWasPausedItselfFencesNobodyForThat()
    {
        _fixture.Start(1);
        _fixture.Run(_fixture.Controller.BrokerDisconnected(new NodeId(1), Broker(1).Epoch));
        _fixture.Pass(30_000, stepMs: 30_000);
        Assert.False(Broker(1).IsFenced);
        _fixture.Pass(SessionMs + 500);
        Assert.True(Broker(1).IsFenced);
    }

    [Fact]
    public void AShutdownHandsOverFirstAndEndsWhenTheOthersHaveAppliedThat()
    {
        _fixture.Start(1);
        _fixture.Start(2);
        _fixture.CreateAssigned("t", [1, 2]);
        var asked = _fixture.Heartbeat(1, request => request.WantShutDown = true);
        Assert.Equal((false, false), (asked.IsFenced, asked.ShouldShutDown));
        Assert.True(Broker(1).IsInControlledShutdown);
        Assert.Equal("2 e1 [2]", _fixture.State("t"));
        Assert.Equal(ErrorCode.IneligibleReplica, _fixture.Alter("t", [2, 1]).ErrorCode);
        Assert.False(_fixture.Heartbeat(1, request => request.WantShutDown = true).ShouldShutDown);
        _fixture.Heartbeat(2);
        var last = _fixture.Heartbeat(1, request => request.WantShutDown = true);
        Assert.Equal((true, true), (last.IsFenced, last.ShouldShutDown));
        Assert.True(Broker(1).IsFenced);
        Assert.True(_fixture.Heartbeat(1, request => request.WantShutDown = true).ShouldShutDown);
    }

    [Fact]
    public void WhoLeadsNothingMayShutDownAtOnce()
    {
        _fixture.Start(1);
        _fixture.Start(2);
        _fixture.CreateAssigned("t", [2, 1]);
        var answer = _fixture.Heartbeat(1, request => request.WantShutDown = true);
        Assert.Equal((true, true), (answer.IsFenced, answer.ShouldShutDown));
        Assert.Equal("2 e0 [2]", _fixture.State("t"));
    }

    [Fact]
    public void ReplicasInADirectoryThatWentOfflineLeave()
    {
        _fixture.Start(1, directories: 2);
        _fixture.Start(2);
        _fixture.CreateAssigned("t", [1, 2]);
        _fixture.CreateAssigned("u", [1, 2]);
        var (first, second) = (ControllerFixture.DirectoryOf(1), ControllerFixture.DirectoryOf(1, 1));
        _fixture.Apply(new PartitionChangeRecord { TopicId = _fixture.IdOf("t"), PartitionId = 0, Directories = [first, ControllerFixture.DirectoryOf(2)] });
        _fixture.Apply(new PartitionChangeRecord { TopicId = _fixture.IdOf("u"), PartitionId = 0, Directories = [second, ControllerFixture.DirectoryOf(2)] });
        _fixture.Heartbeat(1, request => request.OfflineLogDirs = [first]);
        Assert.Equal("2 e1 [2]", _fixture.State("t"));
        Assert.Equal("1 e0 [1,2]", _fixture.State("u"));
        Assert.Equal([second], Broker(1).LogDirectories.AsEnumerable());
        var offset = _fixture.Offset;
        _fixture.Heartbeat(1, request => request.OfflineLogDirs = [first]);
        Assert.Equal(offset, _fixture.Offset);
        Assert.True(_fixture.Heartbeat(1, request => request.OfflineLogDirs = [first, second]).IsFenced);
        Assert.Equal("2 e1 [2]", _fixture.State("u"));
    }

    [Fact]
    public void CordonedDirectoriesAreRemembered()
    {
        _fixture.Start(1);
        _fixture.Heartbeat(1, request => request.CordonedLogDirs = [ControllerFixture.DirectoryOf(1)]);
        Assert.Equal([ControllerFixture.DirectoryOf(1)], Broker(1).CordonedLogDirectories.AsEnumerable());
        _fixture.Heartbeat(1);
        Assert.Single(Broker(1).CordonedLogDirectories);
        _fixture.Heartbeat(1, request => request.CordonedLogDirs = []);
        Assert.Empty(Broker(1).CordonedLogDirectories);
    }

    [Fact]
    public void AfterAnUncleanStopABrokerAloneInSyncLeadsOnInANewEpoch()
    {
        _fixture.Start(1);
        _fixture.CreateAssigned("t", [1]);
        _fixture.Lead();
        _fixture.Start(1, incarnation: 2, previousEpoch: Broker(1).Epoch);
        Assert.Equal("1 e0 [1]", _fixture.State("t"));
        _fixture.Lead();
        _fixture.Start(1, incarnation: 3);
        Assert.Equal("1 e1 [1]", _fixture.State("t"));
    }

    [Fact]
    public void ABrokerThatRegistersAnewLeavesTheInSyncReplicasToTheOthers()
    {
        _fixture.Start(1);
        _fixture.Start(2);
        _fixture.CreateAssigned("t", [1, 2]);
        _fixture.Run(_fixture.Controller.BrokerDisconnected(new NodeId(1), Broker(1).Epoch));
        _fixture.Register(ControllerFixture.Registration(1, incarnation: 2));
        Assert.Equal("2 e1 [2]", _fixture.State("t"));
    }

    [Fact]
    public void ABrokerThatNeverComesBackLosesTheLeadThatItsRegistrationLeftIt()
    {
        _fixture.Start(1);
        _fixture.CreateAssigned("t", [1]);
        _fixture.Lead();
        _fixture.Register(ControllerFixture.Registration(1, incarnation: 2));
        Assert.Equal("1 e1 [1]", _fixture.State("t"));
        _fixture.Pass(SessionMs + 500);
        Assert.Equal("-1 e2 [1]", _fixture.State("t"));
    }

    [Fact]
    public void ManyPartitionsAreTakenFromABrokerInSeveralBatches()
    {
        _fixture.Start(1);
        _fixture.Start(2);
        foreach (var topic in new[] { "t", "u", "v" })
            _fixture.CreateAssigned(topic, [.. Enumerable.Repeat((int[])[1, 2], 9_000)]);
        var before = _fixture.Offset;
        var decision = _fixture.Controller.Heartbeat(new BrokerHeartbeatRequest { BrokerId = 1, BrokerEpoch = Broker(1).Epoch, WantFence = true });
        Assert.Equal(10_000, decision.Records.Count);
        Assert.True(_fixture.Run(decision).IsFenced);
        Assert.False(Broker(1).IsFenced);
        Assert.Equal(ErrorCode.IneligibleReplica, _fixture.Alter("t", [2, 1]).ErrorCode);
        _fixture.Pass(200);
        Assert.True(Broker(1).IsFenced);
        Assert.Equal(before + 27_001, _fixture.Offset);
        Assert.All(_fixture.Image.Topics.Values.SelectMany(topic => topic.Partitions.Values), partition => Assert.Equal(2, partition.Leader.Value));
    }

    [Fact]
    public void ControllersAreRemembered()
    {
        var request = new ControllerRegistrationRequest
        {
            ControllerId = 7,
            IncarnationId = new Uuid(7),
            Listeners = [new() { Name = "CONTROLLER", Host = "h", Port = 1 }],
            Features = [new() { Name = "metadata.version", MinSupportedVersion = 7, MaxSupportedVersion = 30 }],
        };
        Assert.Equal(ErrorCode.None, _fixture.Run(_fixture.Controller.RegisterController(request)).ErrorCode);
        Assert.Equal("CONTROLLER", Assert.Single(_fixture.Image.Controllers[new NodeId(7)].Endpoints).Listener);
        Assert.Empty(_fixture.Controller.RegisterController(request).Records);
        request.Features = [new() { Name = "metadata.version", MinSupportedVersion = 7, MaxSupportedVersion = 31 }];
        Assert.Single(_fixture.Controller.RegisterController(request).Records);
        request.ControllerId = -1;
        Assert.Equal(ErrorCode.InvalidRegistration, _fixture.Run(_fixture.Controller.RegisterController(request)).ErrorCode);
    }
}
