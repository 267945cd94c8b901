using System.Collections.Immutable;
using LogCluster.Core;

namespace LogCluster.Replication.InSync;

/// <summary>
/// A leader's in-sync set: what the controller committed, and the one change that may be under way. While a change is open, either set may
/// be the one in force, so whatever must be true of all members must be true of both (the "maximal" set of KIP-497). Belongs to its leader.
/// <code>
/// Committed --propose--> Pending --answer, or newer metadata--> Committed
///                        Pending --refused as it is--> Committed, as before
///                        Pending --cannot know--> Pending, until newer metadata
/// </code>
/// </summary>
internal sealed class InSyncSet(ImmutableArray<NodeId> members, int partitionEpoch)
{
    /// <summary>As committed by the controller.</summary>
    public ImmutableArray<NodeId> Members { get; private set; } = members;

    public int PartitionEpoch { get; private set; } = partitionEpoch;

    public InSyncProposal? Pending { get; private set; }

    /// <summary>How many the larger of the sets has: a change either adds or removes.</summary>
    public int MaximalCount => Math.Max(Members.Length, Pending?.Members.Length ?? 0);

    public void Propose(InSyncProposal proposal)
    {
        Invariant.Check(Pending is null && proposal.PartitionEpoch == PartitionEpoch);
        Pending = proposal;
    }

    /// <summary>The controller's word, as an answer or as metadata.</summary>
    public void Commit(ImmutableArray<NodeId> members, int partitionEpoch)
    {
        Invariant.Check(partitionEpoch >= PartitionEpoch);
        (Members, PartitionEpoch, Pending) = (members, partitionEpoch, null);
    }

    /// <summary>The change has not happened and will not.</summary>
    public void Revert() => Pending = null;
}
