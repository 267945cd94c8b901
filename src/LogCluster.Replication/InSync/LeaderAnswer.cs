using System.Runtime.InteropServices;
using LogCluster.Core;

namespace LogCluster.Replication.InSync;

/// <summary>What a leader answered to a follower's fetch of one partition.</summary>
/// <param name="FetchOffset">What was asked for.</param>
/// <param name="Records">Batches from there on; the last may be cut off. Not kept.</param>
/// <param name="Diverging">Where the follower's log parts from the leader's (KIP-595); there are no records then.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LeaderAnswer(
    long FetchOffset, ReadOnlyMemory<byte> Records, long HighWatermark, long LogStartOffset, OffsetAndEpoch? Diverging);
