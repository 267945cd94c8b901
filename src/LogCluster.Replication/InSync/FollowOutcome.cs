using System.Runtime.InteropServices;
using LogCluster.Core;

namespace LogCluster.Replication.InSync;

/// <summary>
/// What became of a leader's answer. Errors: FENCED_LEADER_EPOCH when the partition follows under another epoch by now, CORRUPT_MESSAGE,
/// OFFSET_OUT_OF_RANGE when the logs do not fit together, KAFKA_STORAGE_ERROR.
/// </summary>
/// <param name="TruncatedFrom">The end of the log before it was cut; null when it was not.</param>
/// <param name="LostBelowHighWatermark">How far below the high watermark the cut went: only after an unclean election, or when disks lost what was acknowledged.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FollowOutcome(ErrorCode Error, long? TruncatedFrom = null, long LostBelowHighWatermark = 0);
