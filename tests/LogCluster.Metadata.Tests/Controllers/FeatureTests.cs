using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Controllers;
using LogCluster.Metadata.Controllers.Partitions;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Tests.Controllers;

/// <summary>Feature levels (KIP-584), what a cluster begins with, and what eligible leader replicas ask of min.insync.replicas (KIP-966).</summary>
public sealed class FeatureTests
{
    private const string MinInSyncReplicas = "min.insync.replicas";

    private static ControllerDefaults Defaults(params (string Key, string Value)[] config) => new(NodeConfig.Of([("node.id", "1"), .. config]), ControllerFixture.ClusterId);

    private static FeatureLevelRecord Level(string name, short level) => new() { Name = name, FeatureLevel = level };

    private static UpdateFeaturesResponse Update(ControllerFixture fixture, string feature, short level, sbyte type = 1) => fixture.Run(fixture.Controller.UpdateFeatures(
        new UpdateFeaturesRequest { FeatureUpdates = [new() { Feature = feature, MaxVersionLevel = level, UpgradeType = type }] }));

    private static IncrementalAlterConfigsResponse.AlterConfigsResourceResponse Alter(ControllerFixture fixture, sbyte type, string name, string? value) => fixture.Run(fixture.Controller.AlterConfigs(
        new IncrementalAlterConfigsRequest
        {
            Resources =
            [
                new()
                {
                    ResourceType = type,
                    ResourceName = name,
                    Configs = [new() { Name = MinInSyncReplicas, Value = value, ConfigOperation = (sbyte)(value is null ? ConfigOperation.Delete : ConfigOperation.Set) }],
                },
            ],
        })).Responses[0];

    [Fact]
    public void AClusterBeginsWithEligibleLeadersAndTheValueThatTheyGoBy()
    {
        var fixture = new ControllerFixture(Defaults((MinInSyncReplicas, "2")));
        fixture.Run(fixture.Controller.Bootstrap());
        Assert.Equal(["eligible.leader.replicas.version", "metadata.version"], fixture.Image.Features.Keys);
        Assert.Equal("2", fixture.Image.ConfigsOf(ConfigResource.AllBrokers)[MinInSyncReplicas]);
    }

    [Fact]
    public void AClusterBeginsWithWhatItsDirectoryWasFormattedWith()
    {
        var scram = new UserScramCredentialRecord { Name = "u" };
        var fixture = new ControllerFixture(Defaults() with { FirstRecords = [Level("metadata.version", 30), scram] });
        fixture.Run(fixture.Begun);
        Assert.Equal(["FeatureLevelRecord", "UserScramCredentialRecord"], fixture.Log.Select(record => record.GetType().Name));
        fixture.Lead();
        Assert.Empty(fixture.Begun.Records);
    }

    [Theory]
    [InlineData("metadata.version", 29)]
    [InlineData("group.version", 1)]
    public void ALevelThatIsNotSupportedHereIsNotBegunWith(string feature, short level)
    {
        var defaults = Defaults() with { FirstRecords = [Level("metadata.version", 30), Level(feature, level)] };
        Assert.Contains($"{feature} {level}", Assert.Throws<InvalidDataException>(() => new ControllerFixture(defaults)).Message, StringComparison.Ordinal);
        defaults = Defaults() with { FirstRecords = [] };
        Assert.Contains("metadata.version", Assert.Throws<InvalidDataException>(() => new ControllerFixture(defaults)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RaisingEligibleLeadersBringsTheValueOfTheClusterAndTakesThoseOfBrokers()
    {
        var fixture = new ControllerFixture(Defaults() with { FirstRecords = [Level("metadata.version", 30)] });
        fixture.Run(fixture.Controller.Bootstrap());
        fixture.Start(1);
        Assert.Equal(ErrorCode.None, Alter(fixture, ConfigResource.BrokerType, "1", "1").ErrorCode);
        Assert.Equal(ErrorCode.None, Update(fixture, ClusterView.EligibleLeaderReplicas, 1).ErrorCode);
        Assert.Equal("1", fixture.Image.ConfigsOf(ConfigResource.AllBrokers)[MinInSyncReplicas]);
        Assert.Empty(fixture.Image.ConfigsOf(ConfigResource.Broker("1")));
    }

    [Fact]
    public void WithEligibleLeadersTheValueIsTheClustersAndItsChangeForgetsThem()
    {
        var fixture = new ControllerFixture(Defaults());
        fixture.Run(fixture.Controller.Bootstrap());
        fixture.Start(1);
        fixture.CreateAssigned("t", [1]);
        Assert.Equal(ErrorCode.InvalidConfig, Alter(fixture, ConfigResource.BrokerType, "1", "2").ErrorCode);
        Assert.Equal(ErrorCode.InvalidConfig, Alter(fixture, ConfigResource.BrokerType, "", null).ErrorCode);
        Assert.Equal(ErrorCode.None, Alter(fixture, ConfigResource.BrokerType, "", "2").ErrorCode);
        Assert.Equal("", Assert.IsType<ClearElrRecord>(fixture.Log[^1]).TopicName);
        Assert.Equal(ErrorCode.None, Alter(fixture, ConfigResource.TopicType, "t", "3").ErrorCode);
        Assert.Equal("t", Assert.IsType<ClearElrRecord>(fixture.Log[^1]).TopicName);
        Assert.Equal(ErrorCode.None, Update(fixture, ClusterView.EligibleLeaderReplicas, 0, type: 2).ErrorCode);
        Assert.Equal(ErrorCode.None, Alter(fixture, ConfigResource.BrokerType, "1", "2").ErrorCode);
        Assert.IsType<ConfigRecord>(fixture.Log[^1]);
    }

    [Theory]
    [InlineData(1, 1, 1, null)]
    [InlineData(1, 0, 1, "without setting the upgrade type")]
    [InlineData(1, 0, 2, "Can't downgrade the version of this feature.")]
    [InlineData(1, 2, 1, "only supports versions 0-1")]
    [InlineData(0, 0, 1, null)]
    [InlineData(0, 1, 1, "not all of the voters")]
    public void TheVersionOfTheQuorumIsWhatItsVotersStandIn(short voters, short level, sbyte type, string? fault)
    {
        var fixture = new ControllerFixture(Defaults() with { KRaftVersion = () => voters, KRaftUpgradeFault = () => "not all of the voters support it" });
        fixture.Run(fixture.Controller.Bootstrap());
        var before = fixture.Offset;
        var answer = Update(fixture, FeatureLevels.KRaftVersionName, level, type);
        Assert.Equal((fault is null ? ErrorCode.None : ErrorCode.InvalidUpdateVersion, before), (answer.ErrorCode, fixture.Offset));
        Assert.Contains(fault ?? "", answer.ErrorMessage ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void TheVersionOfTheQuorumIsRaisedByTheQuorumAndWrittenNowhereElse()
    {
        var fixture = new ControllerFixture(Defaults() with { KRaftVersion = () => 0 });
        fixture.Run(fixture.Controller.Bootstrap());
        var before = fixture.Offset;
        Assert.Equal((ErrorCode.None, before), (Update(fixture, FeatureLevels.KRaftVersionName, 1, 1).ErrorCode, fixture.Offset));
    }
}
