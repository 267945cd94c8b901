using LogCluster.Core;

namespace LogCluster.Replication.InSync;

/// <summary>Who leads a partition, as the metadata says. Immutable.</summary>
/// <param name="IsLeader">True when this node does.</param>
public sealed record PartitionLeadership(NodeId Leader, LeaderEpoch Epoch, bool IsLeader, int InSyncReplicaCount);
