namespace LogCluster.Storage.Segments;

/// <summary>When the next append begins a new segment. Pure.</summary>
internal static class RollPolicy
{
    public static bool ShouldRoll(LogSegment active, LogConfig config, TopicPartition partition, int appendBytes, in AppendResult append, long nowMs)
    {
        if (!active.CanHold(append.LastOffset))
            return true;
        if (active.SizeBytes == 0)
            return false;
        return (long)active.SizeBytes + appendBytes > config.SegmentBytes || active.Offsets.IsFull || active.Times.IsFull ||
            AgeMs(active, append.MaxTimestampMs, nowMs) > config.SegmentMs - JitterMs(config, partition, active.BaseOffset);
    }

    /// <summary>
    /// Where the next segment begins: at the end of the log, even where a gap follows, so that recovery sees whether a segment lost its
    /// end; unless the gap is wider than a segment's relative offsets.
    /// </summary>
    public static long BaseOffset(long logEndOffset, in AppendResult append) =>
        append.LastOffset - logEndOffset <= int.MaxValue ? logEndOffset : append.BaseOffset;

    /// <summary>In the time of the batches where they have one, else by the wall clock.</summary>
    private static long AgeMs(LogSegment active, long maxTimestampMs, long nowMs) =>
        active.FirstTimestampMs >= 0 ? maxTimestampMs - active.FirstTimestampMs : nowMs - active.CreatedMs;

    /// <summary>
    /// How much earlier than segment.ms this segment rolls: spread over logs and segments, and the same each time it is asked.
    /// </summary>
    private static long JitterMs(LogConfig config, TopicPartition partition, long baseOffset)
    {
        var limitMs = Math.Min(config.SegmentJitterMs, config.SegmentMs);
        if (limitMs <= 0)
            return 0;
        var hash = 14695981039346656037UL;
        foreach (var character in partition.Topic)
            hash = (hash ^ character) * 1099511628211UL;
        hash = (hash ^ (uint)partition.Partition) * 1099511628211UL;
        hash = (hash ^ (ulong)baseOffset) * 1099511628211UL;
        return (long)((hash >> 1) % (ulong)limitMs);
    }
}
