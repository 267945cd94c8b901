using LogCluster.Core;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum.Messages;

/// <summary>One record batch on its way into the log. Its bytes mean nothing here; the driver says which voters it brings.</summary>
/// <param name="Voters">The last voter set among its control records, with the offset of its record; null when it has none.</param>
public sealed record RaftBatch(long BaseOffset, long LastOffset, LeaderEpoch Epoch, ReadOnlyMemory<byte> Bytes, (long Offset, VoterSet Set)? Voters = null);
