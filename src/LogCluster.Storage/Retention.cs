namespace LogCluster.Storage;

/// <summary>Which segments a log may let go, by time, by size, and because they lie below its start. Pure.</summary>
internal static class Retention
{
    /// <summary>
    /// How many segments from the front are of no more use. Never one that reaches above the high watermark, so that the log start cannot
    /// pass it. All of them, the active one included, when the last batch is old enough: the log rolls first then.
    /// </summary>
    public static int CountDeletable(LogView view, LogConfig config, long highWatermark, long nowMs)
    {
        var count = 0;
        if (config.DeletesByRetention && config.RetentionMs >= 0)
            count = CountWhile(view, 0, highWatermark, index => nowMs - LastUseMs(view, index) > config.RetentionMs);
        if (config.DeletesByRetention && config.RetentionBytes >= 0)
        {
            var excessBytes = SizeBytes(view, count) - config.RetentionBytes;
            count = CountWhile(view, count, highWatermark, index => (excessBytes -= view.SizeOf(index)) >= 0);
        }

        return CountWhile(view, count, highWatermark, index => index + 1 < view.Segments.Length && view.Segments[index + 1].BaseOffset <= view.LogStartOffset);
    }

    /// <summary>
    /// When the first segment can go as far as time decides, now where size or the log start decide; <see cref="LogUpkeep.Never"/> while
    /// nothing in the log can become useless.
    /// </summary>
    public static long DueMs(LogView view, LogConfig config)
    {
        if (view.SizeOf(0) + (view.Segments.Length - 1) == 0)
            return LogUpkeep.Never;
        if (view.Segments.Length > 1 && view.Segments[1].BaseOffset <= view.LogStartOffset)
            return 0;
        if (config.DeletesByRetention && config.RetentionBytes >= 0 && SizeBytes(view) - config.RetentionBytes >= view.SizeOf(0))
            return 0;
        return config.DeletesByRetention && config.RetentionMs >= 0 ? LogUpkeep.After(LastUseMs(view, 0) + 1, config.RetentionMs) : LogUpkeep.Never;
    }

    private static int CountWhile(LogView view, int from, long highWatermark, Predicate<int> isUseless)
    {
        var count = from;
        while (count < view.Segments.Length && view.SizeOf(count) + (view.Segments.Length - 1 - count) > 0 &&
            view.EndOffsetOf(count) <= highWatermark && isUseless(count))
        {
            count++;
        }

        return count;
    }

    /// <summary>The largest timestamp, or where batches have none the file's own.</summary>
    private static long LastUseMs(LogView view, int index) =>
        view.LargestTimestampOf(index).TimestampMs is var timestampMs and >= 0 ? timestampMs : view.Segments[index].CreatedMs;

    public static long SizeBytes(LogView view, int from = 0)
    {
        var bytes = 0L;
        for (var i = from; i < view.Segments.Length; i++)
            bytes += view.SizeOf(i);
        return bytes;
    }
}
