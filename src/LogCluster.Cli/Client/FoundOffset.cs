namespace LogCluster.Cli.Client;

/// <summary>An answer to ListOffsets. The offset is -1 where no record is as late as was asked for; the timestamp is in ms, -1 without one.</summary>
internal readonly record struct FoundOffset(long Offset, long TimestampMs, int LeaderEpoch);
