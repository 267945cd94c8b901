using LogCluster.Core;

namespace LogCluster.Replication.Quorum;

/// <summary>What a voter must not forget: the epoch, who leads it, and whom it voted for, by node and directory (KIP-595, KIP-853).</summary>
public readonly record struct ElectionState(NodeId Leader, LeaderEpoch Epoch, NodeId VotedFor, Uuid VotedForDirectory)
{
    public static readonly ElectionState Initial = new(NodeId.None, LeaderEpoch.None, NodeId.None, Uuid.Zero);
}
