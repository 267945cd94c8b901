using LogCluster.Storage.Indexes;
using LogCluster.Storage.Segments;

namespace LogCluster.Storage;

/// <summary>
/// Finds batches in a view of a log. Null or false as an answer means that the view is old: a segment in it was retired meanwhile, so
/// take the log's current one. Pure but for reading; from any thread.
/// </summary>
internal static class LogReader
{
    /// <summary>See <see cref="PartitionLog.Read"/>.</summary>
    public static ReadResult? TryRead(LogView view, long offset, int maxBytes, long upToOffset, bool minOneBatch, bool committedOnly)
    {
        if (offset < view.LogStartOffset || offset > view.LogEndOffset)
            return ReadResult.Failed(ErrorCode.OffsetOutOfRange);
        upToOffset = Math.Min(upToOffset, view.LogEndOffset);
        if (offset >= upToOffset)
            return ReadResult.Empty(offset);

        for (var index = Math.Max(0, view.IndexOf(offset)); index < view.Segments.Length; index++)
        {
            var segment = view.Segments[index];
            if (!segment.TryLease())
                return null;
            var leased = true;
            try
            {
                var range = FindRange(view, index, offset, maxBytes, upToOffset, minOneBatch);
                if (range.Error != ErrorCode.None)
                    return ReadResult.Failed(range.Error);
                if (range.IsBehindSegment)
                    continue;
                if (range.Length == 0)
                    return ReadResult.Empty(offset);
                var aborted = committedOnly ? TryCollectAborted(view, index, offset, range.NextOffset) : null;
                if (committedOnly && aborted is null)
                    return null;
                var slice = new LogSlice(segment, range.Position, range.Length);
                leased = false;
                return new ReadResult(ErrorCode.None, slice, range.NextOffset, aborted);
            }
            finally
            {
                if (leased)
                    segment.Release();
            }
        }

        return ReadResult.Empty(offset);
    }

    private static SegmentRange FindRange(LogView view, int index, long offset, int maxBytes, long upToOffset, bool minOneBatch)
    {
        var segment = view.Segments[index];
        var sizeBytes = view.SizeOf(index);
        var isActive = index == view.Segments.Length - 1;
        Span<byte> buffer = stackalloc byte[BatchWalker.BufferBytes];

        int position;
        if (isActive && offset == view.LastAppendOffset)
        {
            position = view.LastAppendPosition;
        }
        else
        {
            var start = FindBatch(segment, sizeBytes, offset, buffer);
            if (start.Error != ErrorCode.None || start.IsBehindSegment)
                return start;
            position = start.Position;
        }

        // Up to the end of the segment there is nothing to look for; a limit inside it may lie in any of its batches.
        var end = sizeBytes;
        var endOffset = view.EndOffsetOf(index);
        if (upToOffset < endOffset)
        {
            var limit = FindBatch(segment, sizeBytes, upToOffset, buffer);
            if (limit.Error != ErrorCode.None)
                return limit;
            end = limit.IsBehindSegment ? sizeBytes : limit.Position;
            endOffset = upToOffset;
        }

        return end - position <= maxBytes
            ? new SegmentRange(position, Math.Max(0, end - position), endOffset)
            : CutToWholeBatches(segment, position, end, maxBytes, minOneBatch, buffer);
    }

    private static SegmentRange CutToWholeBatches(
        LogSegment segment, int position, int end, int maxBytes, bool minOneBatch, Span<byte> buffer)
    {
        // The index leads near the cut; from there on, and always from the first batch on, whole batches are counted.
        var near = maxBytes <= BatchWalker.BufferBytes ? position : Math.Max(position, segment.Offsets.PositionAtMost(position + maxBytes));
        foreach (var from in (ReadOnlySpan<int>)[near, position])
        {
            var (cut, nextOffset) = (position, -1L);
            var walker = new BatchWalker(segment.File, from, end, buffer);
            while (walker.MoveNext() && walker.Current.BaseOffset >= segment.BaseOffset)
            {
                if (cut < walker.Position)
                    (cut, nextOffset) = (walker.Position, walker.Current.BaseOffset);
                if (walker.NextPosition - position > maxBytes && !(minOneBatch && walker.Position == position))
                    break;
                (cut, nextOffset) = (walker.NextPosition, walker.Current.NextOffset);
            }

            if (cut > position)
                return new SegmentRange(position, cut - position, nextOffset);
            if (walker.Status != BatchReadStatus.Complete && from == position)
                return SegmentRange.Failed(ErrorCode.CorruptMessage);
        }

        return new SegmentRange(position, 0, -1);
    }

    /// <summary>The first batch that ends at or behind <paramref name="offset"/>.</summary>
    public static SegmentRange FindBatch(LogSegment segment, int sizeBytes, long offset, Span<byte> buffer)
    {
        var from = segment.Offsets.PositionFor(offset);
        while (true)
        {
            var walker = new BatchWalker(segment.File, from, sizeBytes, buffer);
            var first = true;
            var lost = from >= sizeBytes || from < 0;
            while (!lost && walker.MoveNext())
            {
                // A damaged index is noticed by what it leads to: no batch, or one that is not of this segment, or one too far on.
                lost = walker.Current.BaseOffset < segment.BaseOffset || (first && from > 0 && walker.Current.BaseOffset > offset);
                if (!lost && walker.Current.LastOffset >= offset)
                    return new SegmentRange(walker.Position, walker.Current.SizeBytes, walker.Current.NextOffset);
                first = false;
            }

            if (!lost && walker.Status == BatchReadStatus.Complete)
                return SegmentRange.Behind;
            if (from == 0)
                return sizeBytes == 0 ? SegmentRange.Behind : SegmentRange.Failed(ErrorCode.CorruptMessage);
            from = 0;
        }
    }

    /// <summary>The aborted transactions with offsets from <paramref name="offset"/> to below <paramref name="endOffset"/>; null when the view is old.</summary>
    public static List<AbortedTransaction>? TryCollectAborted(LogView view, int firstSegment, long offset, long endOffset)
    {
        var found = new List<AbortedTransaction>();
        for (var index = firstSegment; index < view.Segments.Length; index++)
        {
            var segment = view.Segments[index];
            if (!segment.Transactions.Exists)
                continue;
            if (!segment.TryLease())
                return null;
            try
            {
                if (segment.Transactions.Collect(offset, endOffset, found))
                    break;
            }
            finally
            {
                segment.Release();
            }
        }

        return found;
    }
}
