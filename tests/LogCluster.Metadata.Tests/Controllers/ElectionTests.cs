using LogCluster.Core;
using LogCluster.Metadata.Controllers.Partitions;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Tests.Controllers;

/// <summary>Who leads when brokers go and come back; the eligible leader replicas of KIP-966 as Kafka 4.3.1 wrote them in the same history.</summary>
public sealed class ElectionTests
{
    private readonly ControllerFixture _fixture = new(("leader.imbalance.check.interval.seconds", "10"), ("unclean.leader.election.interval.ms", "20000"));

    public ElectionTests()
    {
        for (var id = 1; id <= 3; id++)
            _fixture.Start(id);
    }

    private void Remember() => _fixture.Apply(new FeatureLevelRecord { Name = ClusterView.EligibleLeaderReplicas, FeatureLevel = 1 });

    private void Configure(string topic, string key, string value) =>
        _fixture.Apply(new ConfigRecord { ResourceType = ConfigResource.TopicType, ResourceName = topic, Name = key, Value = value });

    private void Restart(int id, int incarnation, long previousEpoch) => _fixture.Start(id, incarnation, previousEpoch);

    private void PassWithHeartbeats(int ms, params int[] brokers)
    {
        for (var passedMs = 0; passedMs < ms; passedMs += 1_000)
        {
            _fixture.Pass(1_000);
            foreach (var broker in brokers)
                _fixture.Heartbeat(broker);
        }
    }

    private string Eligible(string topic) =>
        $"elr [{string.Join(",", _fixture.Partition(topic).EligibleLeaderReplicas)}] last [{string.Join(",", _fixture.Partition(topic).LastKnownEligibleLeaderReplicas)}]";

    [Fact]
    public void TheLastInSyncReplicaStaysAndLeadsWhenItComesBack()
    {
        _fixture.CreateAssigned("t", [1, 2]);
        _fixture.Fence(1);
        _fixture.Fence(2);
        Assert.Equal("-1 e2 [2]", _fixture.State("t"));
        _fixture.Heartbeat(1);
        Assert.Equal("-1 e2 [2]", _fixture.State("t"));
        _fixture.Heartbeat(2);
        Assert.Equal("2 e3 [2]", _fixture.State("t"));
    }

    [Fact]
    public void AnyLiveReplicaLeadsWhereUncleanElectionsAreAllowed()
    {
        _fixture.CreateAssigned("t", [1, 2]);
        _fixture.Alter("t", [1]);
        Configure("t", "unclean.leader.election.enable", "true");
        _fixture.Fence(1);
        Assert.Equal("2 e1 [2]", _fixture.State("t"));
        Assert.Equal(1, _fixture.Partition("t").LeaderRecoveryState);
    }

    [Fact]
    public void PartitionsWithoutALeaderAreLookedAfterFromTimeToTime()
    {
        _fixture.CreateAssigned("t", [1, 2]);
        _fixture.Alter("t", [1]);
        _fixture.Fence(1);
        PassWithHeartbeats(21_000, 2, 3);
        Assert.Equal("-1 e1 [1]", _fixture.State("t"));
        Configure("t", "unclean.leader.election.enable", "true");
        PassWithHeartbeats(21_000, 2, 3);
        Assert.Equal("2 e2 [2]", _fixture.State("t"));
    }

    [Fact]
    public void LeadersGoBackToTheirPreferredBrokersOnceThoseAreInSync()
    {
        _fixture.CreateAssigned("t", [1, 2]);
        _fixture.Fence(1);
        _fixture.Heartbeat(1);
        PassWithHeartbeats(11_000, 1, 2, 3);
        Assert.Equal("2 e1 [2]", _fixture.State("t"));
        _fixture.Alter("t", [2, 1]);
        PassWithHeartbeats(11_000, 1, 2, 3);
        Assert.Equal("1 e2 [2,1]", _fixture.State("t"));
    }

    [Fact]
    public void BalanceIsLeftToAdministratorsWhereItIsSwitchedOff()
    {
        var fixture = new ControllerFixture(("leader.imbalance.check.interval.seconds", "1"), ("auto.leader.rebalance.enable", "false"));
        fixture.Start(1);
        fixture.Start(2);
        fixture.CreateAssigned("t", [1, 2]);
        fixture.Apply(new PartitionChangeRecord { TopicId = fixture.IdOf("t"), PartitionId = 0, Leader = 2 });
        fixture.Pass(5_000);
        Assert.Equal(2, fixture.Partition("t").Leader.Value);
        Assert.Equal(ErrorCode.None, fixture.Run(fixture.Controller.ElectLeaders(new ElectLeadersRequest { TopicPartitions = null })).ErrorCode);
        Assert.Equal(1, fixture.Partition("t").Leader.Value);
    }

    [Fact]
    public void BalanceMovesABoundedNumberOfLeadersInATurn()
    {
        _fixture.CreateAssigned("t", [.. Enumerable.Repeat((int[])[1, 2], 2_500)]);
        _fixture.Fence(1);
        _fixture.Heartbeat(1);
        for (var index = 0; index < 2_500; index++)
            _fixture.Apply(new PartitionChangeRecord { TopicId = _fixture.IdOf("t"), PartitionId = index, Isr = [1, 2] });
        PassWithHeartbeats(11_000, 1, 2, 3);
        Assert.All(_fixture.Image.FindTopic("t")!.Partitions.Values, partition => Assert.Equal(1, partition.Leader.Value));
    }

    [Fact]
    public void WhoLeftBelowTheMinimumStaysEligibleUntilItsStopIsKnownToBeUnclean()
    {
        Remember();
        _fixture.CreateAssigned("u", [2, 3]);
        Configure("u", "min.insync.replicas", "2");
        _fixture.Fence(2);
        Assert.Equal(("3 e1 [3]", "elr [2] last []"), (_fixture.State("u"), Eligible("u")));
        Restart(2, incarnation: 2, previousEpoch: -1);
        Assert.Equal(("3 e1 [3]", "elr [] last []"), (_fixture.State("u"), Eligible("u")));
        _fixture.Alter("u", [2, 3]);
        Assert.Equal(("3 e1 [2,3]", "elr [] last []"), (_fixture.State("u"), Eligible("u")));
    }

    [Fact]
    public void AnEligibleReplicaLeadsAloneWhenItComesBackFirst()
    {
        Remember();
        _fixture.CreateAssigned("u", [2, 3]);
        Configure("u", "min.insync.replicas", "2");
        _fixture.Fence(2);
        _fixture.Fence(3);
        Assert.Equal(("-1 e2 []", "elr [2,3] last [3]"), (_fixture.State("u"), Eligible("u")));
        _fixture.Heartbeat(2);
        Assert.Equal(("2 e3 [2]", "elr [3] last []"), (_fixture.State("u"), Eligible("u")));
        Assert.Equal(0, _fixture.Partition("u").LeaderRecoveryState);
    }

    [Fact]
    public void TheLastKnownLeaderRecoversWhenEveryCompleteReplicaIsLost()
    {
        Remember();
        _fixture.CreateAssigned("v", [2]);
        _fixture.Fence(2);
        Assert.Equal(("-1 e1 []", "elr [2] last [2]"), (_fixture.State("v"), Eligible("v")));
        Restart(2, incarnation: 2, previousEpoch: -1);
        Assert.Equal(("2 e2 [2]", "elr [] last []"), (_fixture.State("v"), Eligible("v")));
        Assert.Equal(1, _fixture.Partition("v").LeaderRecoveryState);
    }

    [Fact]
    public void TheLastLeaderIsRememberedWhereItWentBeforeNobodyWasInSync()
    {
        _fixture.CreateAssigned("v", [2]);
        _fixture.Fence(2);
        Assert.Equal("-1 e1 [2]", _fixture.State("v"));
        Remember();
        var onAnotherDisk = ControllerFixture.Registration(2, incarnation: 2);
        onAnotherDisk.LogDirs = [ControllerFixture.DirectoryOf(2, 1)];
        Assert.Equal(ErrorCode.None, _fixture.Register(onAnotherDisk).ErrorCode);
        Assert.Equal(("-1 e1 []", "elr [] last [2]"), (_fixture.State("v"), Eligible("v")));
    }

    [Fact]
    public void ClearedEligibleReplicasAreForgotten()
    {
        Remember();
        _fixture.CreateAssigned("u", [2, 3]);
        Configure("u", "min.insync.replicas", "2");
        _fixture.Fence(2);
        var epoch = _fixture.Partition("u").PartitionEpoch;
        _fixture.Apply(new ClearElrRecord { TopicName = "u" });
        Assert.Equal(("elr [] last []", epoch + 1), (Eligible("u"), _fixture.Partition("u").PartitionEpoch));
        Assert.Empty(_fixture.Controller.Index.EligibleOf(new NodeId(2)));
    }

    [Fact]
    public void AFeatureIsRaisedOnlyWhenEveryNodeServesIt()
    {
        UpdateFeaturesResponse Update(short level, sbyte type) => _fixture.Run(_fixture.Controller.UpdateFeatures(
            new UpdateFeaturesRequest { FeatureUpdates = [new() { Feature = ClusterView.EligibleLeaderReplicas, MaxVersionLevel = level, UpgradeType = type }] }));
        UpdateFeaturesResponse Raise() => Update(1, type: 1);
        _fixture.Run(_fixture.Controller.Bootstrap());
        Assert.Equal(ErrorCode.None, Update(0, type: 2).ErrorCode);
        var request = ControllerFixture.Registration(4);
        request.Features.RemoveAll(feature => feature.Name == ClusterView.EligibleLeaderReplicas);
        Assert.Equal(ErrorCode.None, _fixture.Register(request).ErrorCode);
        Assert.Equal(ErrorCode.InvalidUpdateVersion, Raise().ErrorCode);
        Assert.Contains("Broker 4 does not support this feature", Raise().ErrorMessage, StringComparison.Ordinal);
        _fixture.Run(_fixture.Controller.UnregisterBroker(new UnregisterBrokerRequest { BrokerId = 4 }));
        Assert.Equal((ErrorCode.None, ErrorCode.None), (Raise().ErrorCode, Update(0, type: 2).ErrorCode));
        _fixture.Apply(new RegisterControllerRecord { ControllerId = 9, Features = [new() { Name = ClusterView.EligibleLeaderReplicas, MinSupportedVersion = 0, MaxSupportedVersion = 0 }] });
        Assert.Contains("Controller 9 only supports versions 0-0", Raise().ErrorMessage, StringComparison.Ordinal);
    }
}
