using System.Collections.Immutable;
using LogCluster.Core;

namespace LogCluster.Replication.InSync;

/// <summary>Who leads a partition and who follows, as the metadata says. Immutable; replaced as a whole.</summary>
/// <param name="Leader"><see cref="NodeId.None"/> while there is none.</param>
/// <param name="PartitionEpoch">Counts every change of the partition in the metadata, also those that keep the leader epoch.</param>
/// <param name="Replicas">All of them, those being added or removed included (KIP-455).</param>
/// <param name="InSyncReplicas">As the controller last committed them.</param>
public sealed record PartitionLeadership(
    NodeId Leader, LeaderEpoch Epoch, int PartitionEpoch, ImmutableArray<NodeId> Replicas, ImmutableArray<NodeId> InSyncReplicas)
{
    public ImmutableArray<NodeId> AddingReplicas { get; init; } = [];

    public ImmutableArray<NodeId> RemovingReplicas { get; init; } = [];

    /// <summary>1 while the leader was elected out of sync and has not said that it recovered (KIP-704).</summary>
    public sbyte LeaderRecoveryState { get; init; }

    public bool IsRecovering => LeaderRecoveryState == 1;
}
