using System.Collections.Immutable;
using LogCluster.Core;

namespace LogCluster.Replication.InSync;

/// <summary>What the controller made of a proposal; with an error the rest says nothing.</summary>
/// <param name="PartitionEpoch">The new one, or the proposal's when the set was already what was proposed.</param>
public sealed record InSyncAnswer(ErrorCode Error, LeaderEpoch LeaderEpoch, int PartitionEpoch, ImmutableArray<NodeId> InSyncReplicas)
{
    public static InSyncAnswer Refused(ErrorCode error) => new(error, LeaderEpoch.None, -1, []);
}
