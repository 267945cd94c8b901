using LogCluster.Core;

namespace LogCluster.Replication.InSync;

/// <summary>What the metadata says of the brokers that hold replicas. Safe from any thread, and quick: it is asked under a partition's lock.</summary>
public interface IReplicaBrokers
{
    /// <summary>Of this broker's registration.</summary>
    long OwnEpoch { get; }

    /// <summary>
    /// The epoch of a broker whose replicas may join in-sync sets; null for one that is not registered, is fenced, or is about to stop (KIP-841).
    /// </summary>
    long? EligibleEpochOf(NodeId broker);
}
