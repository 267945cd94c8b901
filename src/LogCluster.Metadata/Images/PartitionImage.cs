using System.Collections.Immutable;
using LogCluster.Core;

namespace LogCluster.Metadata.Images;

/// <summary>One partition as the metadata log describes it. Immutable.</summary>
public sealed record PartitionImage
{
    public required ImmutableArray<NodeId> Replicas { get; init; }

    public required ImmutableArray<NodeId> InSyncReplicas { get; init; }

    public ImmutableArray<NodeId> AddingReplicas { get; init; } = [];

    public ImmutableArray<NodeId> RemovingReplicas { get; init; } = [];

    /// <summary>Replicas outside the ISR that still have every committed record (KIP-966).</summary>
    public ImmutableArray<NodeId> EligibleLeaderReplicas { get; init; } = [];

    public ImmutableArray<NodeId> LastKnownEligibleLeaderReplicas { get; init; } = [];

    /// <summary>The log directory of each replica, in the order of <see cref="Replicas"/> (KIP-858).</summary>
    public ImmutableArray<Uuid> Directories { get; init; } = [];

    public required NodeId Leader { get; init; }

    public required LeaderEpoch LeaderEpoch { get; init; }

    /// <summary>Counts every change of the partition.</summary>
    public required int PartitionEpoch { get; init; }

    /// <summary>1 while the leader recovers from an unclean election.</summary>
    public sbyte LeaderRecoveryState { get; init; }

    /// <summary>A move to other replicas is under way (KIP-455).</summary>
    public bool IsMoving => !AddingReplicas.IsEmpty || !RemovingReplicas.IsEmpty;

    /// <summary>The replica that leads when all are well (KIP-183).</summary>
    public NodeId PreferredLeader => Replicas.IsEmpty ? NodeId.None : Replicas[0];

    /// <summary>The directory of a replica; unassigned where nothing is known of it.</summary>
    public Uuid DirectoryOf(NodeId replica)
    {
        var place = Replicas.IndexOf(replica);
        return place >= 0 && place < Directories.Length ? Directories[place] : DirectoryIds.Unassigned;
    }
}
