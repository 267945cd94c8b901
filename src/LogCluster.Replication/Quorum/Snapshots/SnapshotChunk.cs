using LogCluster.Core;

namespace LogCluster.Replication.Quorum.Snapshots;

/// <summary>
/// A part of a snapshot as the leader gives it (FetchSnapshot, KIP-630). Errors: FENCED_LEADER_EPOCH and UNKNOWN_LEADER_EPOCH for another epoch than
/// that of the leader, NOT_LEADER_OR_FOLLOWER, SNAPSHOT_NOT_FOUND, POSITION_OUT_OF_RANGE; epoch and leader are then what the asked node knows.
/// </summary>
/// <param name="SizeBytes">Of the whole snapshot.</param>
/// <param name="Position">Where in the snapshot <paramref name="Bytes"/> begin; they need not end with a batch.</param>
public sealed record SnapshotChunk(
    ErrorCode Error, LeaderEpoch Epoch, NodeId Leader, OffsetAndEpoch Snapshot, long SizeBytes, long Position, ReadOnlyMemory<byte> Bytes)
{
    public static SnapshotChunk Refused(ErrorCode error, LeaderEpoch epoch, NodeId leader, OffsetAndEpoch snapshot) => new(error, epoch, leader, snapshot, 0, 0, default);
}
