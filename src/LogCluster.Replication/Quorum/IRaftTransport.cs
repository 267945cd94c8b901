using LogCluster.Core;
using LogCluster.Replication.Quorum.Messages;
using LogCluster.Replication.Quorum.Snapshots;

namespace LogCluster.Replication.Quorum;

/// <summary>How a replica's requests reach the others; what they look like on the wire is its business. Thread-safe.</summary>
public interface IRaftTransport
{
    /// <summary>
    /// Sends a request and returns its response, batches of a fetch included. A request to <see cref="Voters.ReplicaKey.None"/> goes to any node that
    /// may know the leader. Throws <see cref="IOException"/> when there is no answer in time, or none that makes sense.
    /// </summary>
    Task<RaftResponse> SendAsync(RaftMessage request);

    /// <summary>
    /// Asks the leader for the part of a snapshot that begins at <paramref name="position"/>, about <paramref name="bytesMax"/> of it (FetchSnapshot,
    /// KIP-630). Throws <see cref="IOException"/> when there is no answer in time, or none that makes sense.
    /// </summary>
    Task<SnapshotChunk> FetchSnapshotAsync(NodeId leader, LeaderEpoch epoch, OffsetAndEpoch snapshot, long position, int bytesMax);
}
