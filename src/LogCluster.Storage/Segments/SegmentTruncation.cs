using System.Buffers;
using System.Buffers.Binary;
using LogCluster.Storage.Indexes;

namespace LogCluster.Storage.Segments;

/// <summary>
/// Makes a segment of the batches that stay when a log is truncated. Readers of the old segment must never see bytes that are written
/// over what was cut: when there are any, the bytes that stay go to a new file, and the old one lives on without a name. Either way
/// the cut is durable before anything is appended, so that no crash brings back what was cut behind what came after.
/// </summary>
internal static class SegmentTruncation
{
    private const int CopyBytes = 1 << 20;

    /// <summary>Where to cut so that nothing at or above <paramref name="offset"/> stays, and which offset then comes next.</summary>
    public static (int Position, long EndOffset) FindCut(LogSegment segment, long offset)
    {
        var from = Math.Min(segment.Offsets.PositionFor(offset), segment.SizeBytes);
        var walker = new BatchWalker(segment.File, from, segment.SizeBytes, stackalloc byte[BatchWalker.BufferBytes]);
        while (walker.MoveNext())
        {
            if (walker.Current.LastOffset >= offset)
                return (walker.Position, Math.Min(offset, walker.Current.BaseOffset));
        }

        return (walker.NextPosition, offset);
    }

    public static LogSegment Truncate(IDisk disk, string directory, LogConfig config, LogSegment old, int cut, long endOffset)
    {
        var offsetEntries = old.Offsets.File.ReadAll();
        var timeEntries = old.Times.File.ReadAll();
        var transactions = old.Transactions.Entries;
        if (old.Retire())
            Shorten(disk, old.Path, cut);
        else
            CopyPrefix(disk, old, cut);
        disk.FlushDirectory(directory);

        var segment = new LogSegment(disk, directory, old.BaseOffset, config, cut, hasTransactionIndex: transactions.Count > 0) { CreatedMs = old.CreatedMs };
        segment.StartIndexes();
        foreach (var transaction in transactions.Where(transaction => transaction.LastOffset < endOffset))
            segment.Transactions.Append(transaction);
        RestoreIndexes(segment, offsetEntries, timeEntries, cut, endOffset);
        return segment;
    }

    private static void Shorten(IDisk disk, string path, int cut)
    {
        using var file = disk.Open(path, DiskOpen.Existing);
        file.SetLength(cut);
        file.Flush();
    }

    private static void CopyPrefix(IDisk disk, LogSegment old, int cut)
    {
        var temporary = old.Path + SegmentFile.Cleaned;
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Clamp(cut, 1, CopyBytes));
        using (var copy = disk.Open(temporary, DiskOpen.OpenOrCreate))
        using (var source = disk.Open(old.Path, DiskOpen.ReadOnly))
        {
            copy.SetLength(0);
            for (var at = 0; at < cut;)
            {
                var read = source.Read(at, buffer.AsSpan(0, Math.Min(buffer.Length, cut - at)));
                if (read == 0)
                    throw new EndOfStreamException($"{old.Path} ends at {at} instead of {cut}");
                copy.Write(at, buffer.AsSpan(0, read));
                at += read;
            }

            copy.Flush();
        }

        ArrayPool<byte>.Shared.Return(buffer);
        disk.Rename(temporary, old.Path);
    }

    private static void RestoreIndexes(LogSegment segment, byte[] offsetEntries, byte[] timeEntries, int cut, long endOffset)
    {
        for (var at = 0; at < offsetEntries.Length; at += OffsetIndex.EntryBytes)
        {
            var offset = segment.BaseOffset + BinaryPrimitives.ReadInt32BigEndian(offsetEntries.AsSpan(at));
            var position = BinaryPrimitives.ReadInt32BigEndian(offsetEntries.AsSpan(at + sizeof(int)));
            if (offset < endOffset && position < cut)
                segment.Offsets.Append(offset, position);
        }

        for (var at = 0; at < timeEntries.Length; at += TimeIndex.EntryBytes)
        {
            var timestampMs = BinaryPrimitives.ReadInt64BigEndian(timeEntries.AsSpan(at));
            var offset = segment.BaseOffset + BinaryPrimitives.ReadInt32BigEndian(timeEntries.AsSpan(at + sizeof(long)));
            if (offset < endOffset)
                segment.Times.Append(new TimestampOffset(timestampMs, offset));
        }

        var largest = segment.Times.LastEntry;
        segment.RestoreSize(cut);
        var walker = new BatchWalker(segment.File, segment.Offsets.PositionAtMost(cut), cut, stackalloc byte[BatchWalker.BufferBytes]);
        while (walker.MoveNext())
        {
            if (walker.Current.MaxTimestampMs > largest.TimestampMs)
                largest = new TimestampOffset(walker.Current.MaxTimestampMs, walker.Current.LastOffset);
        }

        segment.SetLargestTimestamp(largest);
    }
}
