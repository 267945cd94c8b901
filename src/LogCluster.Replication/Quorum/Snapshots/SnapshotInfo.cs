using LogCluster.Core;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum.Snapshots;

/// <summary>A whole snapshot on disk. Immutable.</summary>
/// <param name="Id">The offset of the first record that is not in it, and the epoch of the last that is.</param>
/// <param name="LastLogTimestampMs">The timestamp of the last batch that it stands for: its age counts from there.</param>
/// <param name="Voters">Those in force at its end; null when the configuration alone says who votes (kraft.version 0).</param>
public sealed record SnapshotInfo(OffsetAndEpoch Id, long SizeBytes, long LastLogTimestampMs, VoterSet? Voters);
