using LogCluster.Broker.Configs;
using LogCluster.Broker.Metrics;
using LogCluster.Broker.Partitions;
using LogCluster.Broker.Replication;
using LogCluster.Coordinators.Groups;
using LogCluster.Core;
using LogCluster.Metadata.Configuration;

namespace LogCluster.Broker.Cluster;

/// <summary>What handlers share. All of it is safe from any thread.</summary>
/// <param name="Config">What the node was started with: for keys that are read at start only.</param>
/// <param name="Live">The configuration in force.</param>
public sealed record BrokerEnvironment(
    NodeId Self,
    string ClusterId,
    NodeConfig Config,
    LiveConfig Live,
    MetadataCache Metadata,
    PartitionTable Partitions,
    ControllerClient Controller,
    GroupCoordinator Groups,
    AdvertisedListeners Advertised,
    TimeProvider Time)
{
    /// <summary>True where requests came to the listener of the controller on this node.</summary>
    public bool AnswersAsController { get; init; }

    /// <summary>Of this broker's registration; -1 before it.</summary>
    public long BrokerEpoch => EpochSource?.Invoke() ?? -1;

    internal Func<long>? EpochSource { get; init; }

    /// <summary>Who leads the metadata quorum, as far as this node knows.</summary>
    public NodeId ActiveController => LeaderSource?.Invoke() ?? NodeId.None;

    internal Func<NodeId>? LeaderSource { get; init; }

    /// <summary>The level of kraft.version in force.</summary>
    public short KRaftVersion => KRaftVersionSource?.Invoke() ?? 0;

    internal Func<short>? KRaftVersionSource { get; init; }

    /// <summary>Consumers are sent to a replica in their rack (KIP-392).</summary>
    internal bool SelectsReplicasByRack { get; init; }

    /// <summary>Null where nothing is replicated.</summary>
    internal ReplicationQuotas? Quotas { get; init; }

    /// <summary>Null where nobody measures.</summary>
    internal BrokerMetrics? Metrics { get; init; }
}
