using LogCluster.Storage.Indexes;
using LogCluster.Storage.Segments;

namespace LogCluster.Storage;

/// <summary>
/// What a reader may see of a log at one moment: offsets that belong together and the segments behind them. Immutable; the log
/// publishes a new one with each change, so a reader never waits for an append and never sees half of one.
/// </summary>
public sealed class LogView
{
    /// <summary>Stands for "no transaction is open".</summary>
    public const long NoOffset = long.MaxValue;

    internal LogView(LogSegment[] segments, long logStartOffset, long logEndOffset, long firstUnstableOffset, long lastAppendOffset, int lastAppendPosition)
    {
        Segments = segments;
        LogStartOffset = logStartOffset;
        LogEndOffset = logEndOffset;
        FirstUnstableOffset = firstUnstableOffset;
        ActiveSizeBytes = segments[^1].SizeBytes;
        ActiveLargestTimestamp = segments[^1].LargestTimestamp;
        LastAppendOffset = lastAppendOffset;
        LastAppendPosition = lastAppendPosition;
    }

    /// <summary>The first offset that may be read.</summary>
    public long LogStartOffset { get; }

    /// <summary>One more than the last offset; what the next record gets.</summary>
    public long LogEndOffset { get; }

    /// <summary>First offset of the oldest transaction that is open or whose marker is not replicated; <see cref="NoOffset"/> without one.</summary>
    public long FirstUnstableOffset { get; }

    /// <summary>The first offset that read_committed may not pass (KIP-98), given how far the log is replicated.</summary>
    public long LastStableOffset(long highWatermark) => Math.Min(highWatermark, Math.Max(FirstUnstableOffset, LogStartOffset));

    /// <summary>In ascending order of base offset; never empty, the last is the active one.</summary>
    internal LogSegment[] Segments { get; }

    internal int ActiveSizeBytes { get; }

    internal TimestampOffset ActiveLargestTimestamp { get; }

    /// <summary>Where the last append began: what waiting fetches ask for next, so that they need no index.</summary>
    internal long LastAppendOffset { get; }

    internal int LastAppendPosition { get; }

    internal long BaseOffset => Segments[0].BaseOffset;

    internal int SizeOf(int segment) => segment == Segments.Length - 1 ? ActiveSizeBytes : Segments[segment].SizeBytes;

    internal TimestampOffset LargestTimestampOf(int segment) =>
        segment == Segments.Length - 1 ? ActiveLargestTimestamp : Segments[segment].Times.LastEntry;

    /// <summary>The end of the offsets that the segment may hold: where the next begins.</summary>
    internal long EndOffsetOf(int segment) => segment == Segments.Length - 1 ? LogEndOffset : Segments[segment + 1].BaseOffset;

    /// <summary>The segment that holds the offset, or would; -1 when all are above.</summary>
    internal int IndexOf(long offset)
    {
        var low = 0;
        var high = Segments.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (Segments[middle].BaseOffset <= offset)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return high;
    }
}
