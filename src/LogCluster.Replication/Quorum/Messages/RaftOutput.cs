using LogCluster.Core;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum.Messages;

/// <summary>
/// What <see cref="RaftNode"/> wants done. The driver does it in order, and begins with the next when the one before is done: a message must
/// not leave before what it promises is durable.
/// </summary>
public abstract record RaftOutput
{
    private RaftOutput()
    {
    }

    /// <summary>Make the election state durable.</summary>
    public sealed record PersistElectionState(ElectionState State) : RaftOutput;

    /// <summary>Cut the log so that it ends here.</summary>
    public sealed record TruncateLog(long EndOffset) : RaftOutput;

    /// <summary>Append batches of the leader as they are.</summary>
    public sealed record AppendBatches(IReadOnlyList<RaftBatch> Batches) : RaftOutput;

    /// <summary>
    /// Append the leader's first record of an epoch: who leads, who votes, who voted for it. In a new log the version of the quorum and its
    /// first voters come with it, two more records of the same batch.
    /// </summary>
    public sealed record AppendLeaderChange(LeaderEpoch Epoch, IReadOnlyList<ReplicaKey> Voters, IReadOnlyList<ReplicaKey> Granting, VoterSet? FirstVoters) : RaftOutput;

    /// <summary>Append a record with a new voter set, under this epoch; with an upgrade the version of the quorum stands before it in the same batch.</summary>
    public sealed record AppendVoters(LeaderEpoch Epoch, VoterSet Voters, bool IsUpgrade = false) : RaftOutput;

    /// <summary>Make the log durable up to its end, then tell <see cref="RaftNode.OnFlushed"/>.</summary>
    public sealed record FlushLog : RaftOutput;

    /// <summary>Fetch a snapshot from the leader, make it durable, let the log begin after it, then call <see cref="RaftNode.OnSnapshotInstalled"/>.</summary>
    public sealed record InstallSnapshot(NodeId Leader, OffsetAndEpoch Snapshot) : RaftOutput;

    public sealed record Send(RaftMessage Message) : RaftOutput;

    /// <summary>Another epoch, leader or role of this node.</summary>
    public sealed record LeadershipChanged(LeaderEpoch Epoch, NodeId Leader, bool IsLeader) : RaftOutput;

    public sealed record HighWatermarkAdvanced(long Offset) : RaftOutput;
}
