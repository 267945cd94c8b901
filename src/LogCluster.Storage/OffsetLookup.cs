using System.Runtime.InteropServices;
using LogCluster.Storage.Segments;

namespace LogCluster.Storage;

/// <summary>
/// Finds records of a view by their timestamps. The answer may be that the view is old: take the log's current one. A batch whose records
/// cannot be read counts as one without such a record.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OffsetLookup(FoundOffset? Found, bool IsViewOld)
{
    private static readonly OffsetLookup Old = new(null, IsViewOld: true);

    public static OffsetLookup TryFindByTimestamp(LogView view, long timestampMs)
    {
        for (var index = Math.Max(0, view.IndexOf(view.LogStartOffset)); index < view.Segments.Length; index++)
        {
            var segment = view.Segments[index];
            if (!segment.TryLease())
                return Old;
            try
            {
                if (view.LargestTimestampOf(index).TimestampMs < timestampMs)
                    continue;
                var from = Math.Max(segment.Times.OffsetFor(timestampMs), view.LogStartOffset);
                if (Search(segment, view.SizeOf(index), from, timestampMs, view.LogStartOffset) is { } found)
                    return new OffsetLookup(found, IsViewOld: false);
            }
            finally
            {
                segment.Release();
            }
        }

        return default;
    }

    public static OffsetLookup TryFindMaxTimestamp(LogView view)
    {
        var (best, bestIndex) = (new Indexes.TimestampOffset(-1, -1), -1);
        for (var index = Math.Max(0, view.IndexOf(view.LogStartOffset)); index < view.Segments.Length; index++)
        {
            if (!view.Segments[index].TryLease())
                return Old;
            var largest = view.LargestTimestampOf(index);
            view.Segments[index].Release();
            if (largest.TimestampMs > best.TimestampMs)
                (best, bestIndex) = (largest, index);
        }

        if (bestIndex < 0)
            return default;
        var segment = view.Segments[bestIndex];
        if (!segment.TryLease())
            return Old;
        try
        {
            return new OffsetLookup(Search(segment, view.SizeOf(bestIndex), best.Offset, best.TimestampMs, view.LogStartOffset), IsViewOld: false);
        }
        finally
        {
            segment.Release();
        }
    }

    private static FoundOffset? Search(LogSegment segment, int sizeBytes, long from, long timestampMs, long offsetMin)
    {
        Span<byte> buffer = stackalloc byte[BatchWalker.BufferBytes];
        var start = LogReader.FindBatch(segment, sizeBytes, from, buffer);
        if (start.Error != ErrorCode.None || start.IsBehindSegment)
            return null;
        using var reader = new BatchReader(segment.File, start.Position, sizeBytes);
        while (reader.MoveNext())
        {
            if (reader.Header.MaxTimestampMs < timestampMs || reader.Header.LastOffset < offsetMin)
                continue;
            using var records = new RecordReader(reader.View);
            while (records.MoveNext())
            {
                if (records.Current.TimestampMs >= timestampMs && records.Current.Offset >= offsetMin)
                    return new FoundOffset(records.Current.Offset, records.Current.TimestampMs, reader.Header.LeaderEpoch);
            }
        }

        return null;
    }
}
