using LogCluster.Storage.Segments;

namespace LogCluster.Storage;

/// <summary>What lies in a partition directory, after what a crash left half done was finished or removed.</summary>
internal sealed class PartitionFiles
{
    private readonly HashSet<string> _names;

    private PartitionFiles(IReadOnlyList<string> names)
    {
        _names = new HashSet<string>(names, StringComparer.Ordinal);
        LogOffsets = Offsets(names, SegmentFile.Log);
        SnapshotOffsets = Offsets(names, SegmentFile.Snapshot);
    }

    /// <summary>Base offsets of the segments, ascending.</summary>
    public IReadOnlyList<long> LogOffsets { get; }

    public IReadOnlyList<long> SnapshotOffsets { get; }

    public bool HasIndexes(long baseOffset) => Has(baseOffset, SegmentFile.OffsetIndex) && Has(baseOffset, SegmentFile.TimeIndex);

    public bool HasTransactionIndex(long baseOffset) => Has(baseOffset, SegmentFile.TransactionIndex);

    private bool Has(long baseOffset, string extension) => _names.Contains($"{baseOffset:D20}{extension}");

    private static List<long> Offsets(IEnumerable<string> names, string extension) =>
        [.. names.Where(name => SegmentFile.TryParse(name, extension, out _)).Select(name => long.Parse(name.AsSpan(0, SegmentFile.OffsetDigits))).Order()];

    public static PartitionFiles Tidy(IDisk disk, string directory)
    {
        var names = disk.ListFiles(directory);
        if (!FinishSwaps(disk, directory, names) && !names.Any(IsOfNoUse))
            return new PartitionFiles(names);
        foreach (var name in disk.ListFiles(directory).Where(IsOfNoUse))
            disk.DeleteFile(Path.Combine(directory, name));
        names = disk.ListFiles(directory);
        foreach (var orphan in names.Where(name => IsOrphan(names, name)))
            disk.DeleteFile(Path.Combine(directory, orphan));
        return new PartitionFiles(disk.ListFiles(directory));
    }

    private static bool IsOfNoUse(string name) =>
        name.EndsWith(SegmentFile.Deleted, StringComparison.Ordinal) || name.EndsWith(SegmentFile.Cleaned, StringComparison.Ordinal) ||
        name.EndsWith(".tmp", StringComparison.Ordinal);

    /// <summary>An index whose log is gone.</summary>
    private static bool IsOrphan(IReadOnlyList<string> names, string name) =>
        (name.EndsWith(SegmentFile.OffsetIndex, StringComparison.Ordinal) || name.EndsWith(SegmentFile.TimeIndex, StringComparison.Ordinal) ||
         name.EndsWith(SegmentFile.TransactionIndex, StringComparison.Ordinal)) &&
        !names.Contains(Path.ChangeExtension(name, SegmentFile.Log), StringComparer.Ordinal);

    /// <summary>
    /// A <c>.log.swap</c> is a whole cleaned log that replaces the segments whose offsets it covers. If any <c>.cleaned</c> lies beside it at or
    /// below its offset, the replacing had not begun: then it is of no use.
    /// </summary>
    private static bool FinishSwaps(IDisk disk, string directory, IReadOnlyList<string> names)
    {
        const string LogSwap = SegmentFile.Log + SegmentFile.Swap;
        var swaps = names.Where(name => name.EndsWith(SegmentFile.Swap, StringComparison.Ordinal)).ToList();
        if (swaps.Count == 0)
            return false;
        var cleaned = names.Where(name => name.EndsWith(SegmentFile.Cleaned, StringComparison.Ordinal)).Select(OffsetOf).DefaultIfEmpty(long.MaxValue).Min();
        foreach (var name in swaps.Where(name => OffsetOf(name) >= cleaned))
            disk.DeleteFile(Path.Combine(directory, name));
        foreach (var name in swaps.Where(name => OffsetOf(name) < cleaned && name.EndsWith(LogSwap, StringComparison.Ordinal)))
        {
            var from = OffsetOf(name);
            var end = EndOffsetOf(disk, Path.Combine(directory, name), from);
            var covered = names.Where(other => SegmentFile.Extensions.Any(extension => SegmentFile.TryParse(other, extension, out _)));
            foreach (var other in covered.Where(other => OffsetOf(other) >= from && OffsetOf(other) < end))
                disk.DeleteFile(Path.Combine(directory, other));
        }

        foreach (var name in swaps.Where(name => OffsetOf(name) < cleaned))
            disk.Rename(Path.Combine(directory, name), Path.Combine(directory, name[..^SegmentFile.Swap.Length]));
        disk.FlushDirectory(directory);
        return true;
    }

    private static long OffsetOf(string name) =>
        name.Length > SegmentFile.OffsetDigits && long.TryParse(name.AsSpan(0, SegmentFile.OffsetDigits), out var offset) ? offset : long.MaxValue;

    private static long EndOffsetOf(IDisk disk, string path, long baseOffset)
    {
        using var file = disk.Open(path, DiskOpen.ReadOnly);
        var walker = new BatchWalker(file, 0, (int)file.Length, stackalloc byte[BatchWalker.BufferBytes]);
        var end = baseOffset + 1;
        while (walker.MoveNext())
            end = walker.Current.NextOffset;
        return end;
    }
}
