using System.Runtime.InteropServices;

namespace LogCluster.Storage.Indexes;

/// <summary>A record's timestamp (-1: none) and offset.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TimestampOffset(long TimestampMs, long Offset);
