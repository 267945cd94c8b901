using LogCluster.Storage.Disk;
using LogCluster.Storage.Indexes;
using LogCluster.Storage.Segments;

namespace LogCluster.Cli.Offline.Verify;

/// <summary>Holds a segment's three indexes against its batches. Used once.</summary>
internal sealed class IndexCheck(CheckedSegment segment, bool isActive, bool isCompacted, VerifyReport report)
{
    public void Run()
    {
        // After a damaged batch positions cannot be told from wrong ones.
        if (!segment.IsWhole && segment.Batches.Count == 0)
            return;
        if (Read(SegmentFile.OffsetIndex, IndexEntries.OffsetEntryBytes) is { } offsets)
            CheckOffsets(segment.Beside(SegmentFile.OffsetIndex), offsets);
        if (Read(SegmentFile.TimeIndex, IndexEntries.TimeEntryBytes) is { } times)
            CheckTimes(segment.Beside(SegmentFile.TimeIndex), times);
        CheckTransactions(segment.Beside(SegmentFile.TransactionIndex));
    }

    /// <summary>Null, with a fault where it is one, when there is nothing to look at.</summary>
    private byte[]? Read(string extension, int entryBytes)
    {
        var path = segment.Beside(extension);
        if (!File.Exists(path))
        {
            // The files of the segment that is written to may come with its first entry or at the stop.
            if (segment.Batches.Count > 0)
                report.Add(path, "is missing");
            return null;
        }

        report.Files++;
        var bytes = PosixDisk.Instance.ReadAllBytes(path);
        var used = IndexEntries.UsedBytes(bytes, entryBytes);
        if (bytes.Length % entryBytes != 0)
        {
            report.Add(path, $"has {bytes.Length} bytes, which is no multiple of an entry's {entryBytes}");
            return null;
        }

        if (used < bytes.Length && !isActive)
            report.Add(path, "ends in zeros, although its segment is not written to any more", position: used);
        return bytes;
    }

    private void CheckOffsets(string path, byte[] bytes)
    {
        var starts = segment.Batches.ToDictionary(batch => batch.Position);
        var (previousOffset, previousPosition, at) = (segment.File.BaseOffset - 1, -1, 0L);
        foreach (var (offset, position) in IndexEntries.Offsets(bytes, segment.File.BaseOffset))
        {
            if (offset <= previousOffset || position <= previousPosition)
                report.Add(path, $"the entry {offset} -> {position} does not rise above the one before, {previousOffset} -> {previousPosition}", at, offset);
            else if (!starts.TryGetValue(position, out var batch))
                AddUnlessUnread(path, position, $"the entry {offset} -> {position} leads to no batch", at, offset);
            else if (batch.BaseOffset > offset)
                report.Add(path, $"the entry {offset} -> {position} leads to a batch that begins later, at {batch.BaseOffset}", at, offset);
            (previousOffset, previousPosition) = (offset, position);
            at += IndexEntries.OffsetEntryBytes;
        }
    }

    /// <summary>What lies in the part that could not be read, nobody can judge.</summary>
    private void AddUnlessUnread(string path, int position, string what, long at, long offset)
    {
        var isUnread = !segment.IsWhole && position > segment.Batches[^1].Position && position < segment.SizeBytes;
        if (!isUnread)
            report.Add(path, what, at, offset);
    }

    private void CheckTimes(string path, byte[] bytes)
    {
        var end = segment.Batches.Count > 0 ? segment.Batches[^1].LastOffset : segment.File.BaseOffset - 1;
        var (previous, at, next, largest) = (new TimestampOffset(-1, segment.File.BaseOffset - 1), 0L, 0, -1L);
        foreach (var entry in IndexEntries.Times(bytes, segment.File.BaseOffset))
        {
            while (next < segment.Batches.Count && segment.Batches[next].LastOffset <= entry.Offset)
                largest = Math.Max(largest, segment.Batches[next++].MaxTimestampMs);
            if (entry.TimestampMs <= previous.TimestampMs || entry.Offset < previous.Offset)
                report.Add(path, $"the entry {entry.TimestampMs} -> {entry.Offset} does not rise above the one before, {previous.TimestampMs} -> {previous.Offset}", at, entry.Offset);
            else if (segment.IsWhole && entry.Offset > end)
                report.Add(path, $"the entry {entry.TimestampMs} -> {entry.Offset} leads behind the segment, which ends at {end}", at, entry.Offset);
            else if (largest > entry.TimestampMs)
                report.Add(path, $"the entry {entry.TimestampMs} -> {entry.Offset} is too low: a batch at or before that offset has {largest}", at, entry.Offset);
            previous = entry;
            at += IndexEntries.TimeEntryBytes;
        }
    }

    private void CheckTransactions(string path)
    {
        if (!File.Exists(path))
        {
            if (segment.Aborts.Count > 0 && !isCompacted)
                report.Add(path, $"is missing, and the segment has {segment.Aborts.Count} abort markers", offset: segment.Aborts[0].MarkerOffset);
            return;
        }

        report.Files++;
        var bytes = PosixDisk.Instance.ReadAllBytes(path);
        if (bytes.Length % AbortedTransaction.EntryBytes != 0)
            report.Add(path, $"has {bytes.Length} bytes, which is no multiple of an entry's {AbortedTransaction.EntryBytes}");
        var unindexed = segment.Aborts.ToHashSet();
        var (previous, at) = (-1L, 0L);
        foreach (var entry in IndexEntries.Transactions(bytes))
        {
            if (entry is not { } aborted)
                report.Add(path, "the entry is of an unknown version", at);
            else if (aborted.FirstOffset > aborted.LastOffset || aborted.LastOffset <= previous)
                report.Add(path, $"the entry {aborted.FirstOffset} to {aborted.LastOffset} is out of order", at, aborted.LastOffset);
            else if (!unindexed.Remove((aborted.ProducerId, aborted.LastOffset)) && segment.IsWhole && !isCompacted)
                report.Add(path, $"the log has no abort marker of producer {aborted.ProducerId} at offset {aborted.LastOffset}", at, aborted.LastOffset);
            previous = entry?.LastOffset ?? previous;
            at += AbortedTransaction.EntryBytes;
        }

        // An abort of a transaction without records leaves a marker and nothing to hide.
        foreach (var (producerId, offset) in unindexed.Where(_ => !isCompacted).Order())
            report.Add(path, $"the abort marker of producer {producerId} at offset {offset} has no entry", offset: offset);
    }
}
