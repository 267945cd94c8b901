using LogCluster.Broker.Partitions;
using LogCluster.Core;
using LogCluster.Metadata.Configuration;

namespace LogCluster.Broker.Cluster;

/// <summary>What handlers share. All of it is safe from any thread.</summary>
public sealed record BrokerEnvironment(
    NodeId Self,
    string ClusterId,
    NodeConfig Config,
    MetadataCache Metadata,
    PartitionTable Partitions,
    ControllerClient Controller,
    AdvertisedListeners Advertised,
    TimeProvider Time);
