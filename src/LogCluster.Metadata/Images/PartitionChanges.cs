using System.Collections.Immutable;
using LogCluster.Core;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Images;

/// <summary>How partition records make and change a <see cref="PartitionImage"/>.</summary>
internal static class PartitionChanges
{
    /// <summary>The value of PartitionChangeRecord.leader that leaves the leader as it is.</summary>
    private const int LeaderUnchanged = -2;

    private const sbyte RecoveryStateUnchanged = -1;

    public static PartitionImage Create(PartitionRecord record) => new()
    {
        Replicas = Nodes(record.Replicas),
        InSyncReplicas = Nodes(record.Isr),
        AddingReplicas = Nodes(record.AddingReplicas),
        RemovingReplicas = Nodes(record.RemovingReplicas),
        EligibleLeaderReplicas = Nodes(record.EligibleLeaderReplicas ?? []),
        LastKnownEligibleLeaderReplicas = Nodes(record.LastKnownElr ?? []),
        Directories = [.. record.Directories],
        Leader = new NodeId(record.Leader),
        LeaderEpoch = new LeaderEpoch(record.LeaderEpoch),
        PartitionEpoch = record.PartitionEpoch,
        LeaderRecoveryState = record.LeaderRecoveryState,
    };

    /// <summary>A change that names a leader begins a new leader epoch, even when the leader stays the same.</summary>
    public static PartitionImage Merge(PartitionImage old, PartitionChangeRecord change) => old with
    {
        Replicas = Nodes(change.Replicas, old.Replicas),
        InSyncReplicas = Nodes(change.Isr, old.InSyncReplicas),
        AddingReplicas = Nodes(change.AddingReplicas, old.AddingReplicas),
        RemovingReplicas = Nodes(change.RemovingReplicas, old.RemovingReplicas),
        EligibleLeaderReplicas = Nodes(change.EligibleLeaderReplicas, old.EligibleLeaderReplicas),
        LastKnownEligibleLeaderReplicas = Nodes(change.LastKnownElr, old.LastKnownEligibleLeaderReplicas),
        Directories = change.Directories is { } directories ? [.. directories] : old.Directories,
        Leader = change.Leader == LeaderUnchanged ? old.Leader : new NodeId(change.Leader),
        LeaderEpoch = change.Leader == LeaderUnchanged ? old.LeaderEpoch : new LeaderEpoch(old.LeaderEpoch.Value + 1),
        PartitionEpoch = old.PartitionEpoch + 1,
        LeaderRecoveryState = change.LeaderRecoveryState == RecoveryStateUnchanged ? old.LeaderRecoveryState : change.LeaderRecoveryState,
    };

    private static ImmutableArray<NodeId> Nodes(List<int> ids) => [.. ids.Select(id => new NodeId(id))];

    private static ImmutableArray<NodeId> Nodes(List<int>? ids, ImmutableArray<NodeId> unchanged) => ids is null ? unchanged : Nodes(ids);
}
