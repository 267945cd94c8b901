using LogCluster.Core;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum;

/// <summary>A quorum at one moment, as one of its replicas knows it. Immutable.</summary>
/// <param name="Leader"><see cref="NodeId.None"/> when nobody is known to lead.</param>
/// <param name="HighWatermark">-1 when nothing is known to be committed.</param>
/// <param name="LogEndOffset">Of this replica's log.</param>
/// <param name="Replicas">Who fetches from this leader, voters and observers; empty where this replica does not lead.</param>
public sealed record QuorumView(
    NodeId Leader, LeaderEpoch Epoch, long HighWatermark, long LogEndOffset, VoterSet Voters, IReadOnlyList<QuorumView.Replica> Replicas)
{
    /// <summary>How far a replica is, and when it last fetched and was last at the end of the log: milliseconds of the wall clock, -1 for never.</summary>
    public sealed record Replica(ReplicaKey Key, long EndOffset, long LastFetchMs, long LastCaughtUpMs);
}
