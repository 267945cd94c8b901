using System.Runtime.InteropServices;
using LogCluster.Core;

namespace LogCluster.Replication.InSync;

/// <summary>Where a follower's next fetch begins, and from whom it fetches.</summary>
/// <param name="Offset">The end of its log.</param>
/// <param name="LastFetchedEpoch">Of the last record that it has; none with an empty log.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FollowerPosition(
    NodeId Leader, LeaderEpoch Epoch, long Offset, LeaderEpoch LastFetchedEpoch, long LogStartOffset, long HighWatermark);
