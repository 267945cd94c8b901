using System.Runtime.InteropServices;

namespace LogCluster.Storage;

/// <summary>The first offset that was, or will be, written under a leader epoch.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EpochStart(LeaderEpoch Epoch, long StartOffset);
