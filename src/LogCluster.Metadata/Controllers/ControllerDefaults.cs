using System.Globalization;
using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Images;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers;

/// <summary>What the controller takes from its node's configuration, which the metadata may change while it runs.</summary>
/// <param name="ClusterId">Of the cluster that this controller belongs to.</param>
public sealed record ControllerDefaults(NodeConfig Config, string ClusterId)
{
    /// <summary>The first records of a new cluster, as its directory was formatted with; null where that does not say.</summary>
    public IReadOnlyList<IMetadataRecord>? FirstRecords { get; init; }

    /// <summary>What the voters of the quorum follow; see <see cref="FeatureLevels.KRaftVersionName"/>.</summary>
    public Func<short> KRaftVersion { get; init; } = () => 0;

    /// <summary>Why the quorum could not follow the next level of it now; null when it could.</summary>
    public Func<string?> KRaftUpgradeFault { get; init; } = () => null;

    public NodeId Self => new(Config.Int("node.id"));

    public int PartitionCount => Config.Int("num.partitions");

    public int ReplicationFactor => Config.Int("default.replication.factor");

    /// <summary>With the dynamic values that the image has for this node and for all.</summary>
    public ControllerDefaults With(MetadataImage image) => this with
    {
        Config = Config.WithDynamic(
            image.ConfigsOf(ConfigResource.Broker(Self.Value.ToString(CultureInfo.InvariantCulture))), image.ConfigsOf(ConfigResource.AllBrokers)),
    };
}
