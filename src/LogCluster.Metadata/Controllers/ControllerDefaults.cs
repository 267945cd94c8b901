using LogCluster.Metadata.Configuration;

namespace LogCluster.Metadata.Controllers;

/// <summary>What the controller takes from its node's configuration.</summary>
public sealed record ControllerDefaults(NodeConfig Config)
{
    public int PartitionCount => Config.Int("num.partitions");

    public int ReplicationFactor => Config.Int("default.replication.factor");
}
