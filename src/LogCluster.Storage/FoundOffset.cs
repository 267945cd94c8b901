using System.Runtime.InteropServices;

namespace LogCluster.Storage;

/// <summary>A record found by its timestamp, and the leader epoch under which it was written.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FoundOffset(long Offset, long TimestampMs, LeaderEpoch LeaderEpoch);
