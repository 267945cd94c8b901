using LogCluster.Storage.Segments;

namespace LogCluster.Storage.Indexes;

/// <summary>
/// The aborted transactions whose markers stand in one segment, in the order of their markers. The file is there only when there
/// is one, and is written with each. One writer (the log, under its lock), any number of readers.
/// </summary>
internal sealed class TransactionIndex(IDisk disk, SegmentFile name, bool exists)
{
    private volatile AbortedTransaction[]? _entries = exists ? null : [];

    public string Path => name.Path;

    public IReadOnlyList<AbortedTransaction> Entries => _entries ??= Load() ?? throw new InvalidDataException($"{Path} is damaged");

    public bool Exists => _entries is null or { Length: > 0 };

    /// <summary>Null when the file does not hold whole entries of the known version, with their offsets rising.</summary>
    public AbortedTransaction[]? Load()
    {
        if (!disk.FileExists(Path))
            return [];
        var bytes = disk.ReadAllBytes(Path);
        if (bytes.Length % AbortedTransaction.EntryBytes != 0)
            return null;
        var entries = new AbortedTransaction[bytes.Length / AbortedTransaction.EntryBytes];
        for (var i = 0; i < entries.Length; i++)
        {
            if (AbortedTransaction.TryRead(bytes.AsSpan(i * AbortedTransaction.EntryBytes)) is not { } entry)
                return null;
            if (entry.FirstOffset > entry.LastOffset || (i > 0 && entry.LastOffset <= entries[i - 1].LastOffset))
                return null;
            entries[i] = entry;
        }

        return entries;
    }

    public void Append(AbortedTransaction transaction)
    {
        var entries = _entries ?? Load() ?? throw new InvalidDataException($"{Path} is damaged");
        Span<byte> bytes = stackalloc byte[AbortedTransaction.EntryBytes];
        transaction.Write(bytes);
        using (var file = disk.Open(Path, DiskOpen.OpenOrCreate))
            file.Write((long)entries.Length * AbortedTransaction.EntryBytes, bytes);
        _entries = [.. entries, transaction];
    }

    /// <summary>Forgets all, to be built again from the log.</summary>
    public void StartEmpty()
    {
        disk.DeleteFile(Path);
        _entries = [];
    }

    /// <summary>
    /// Adds those that touch offsets from <paramref name="fetchOffset"/> to below <paramref name="endOffset"/>. False when later segments may
    /// hold more of them.
    /// </summary>
    public bool Collect(long fetchOffset, long endOffset, List<AbortedTransaction> found)
    {
        foreach (var entry in Entries)
        {
            if (entry.LastOffset >= fetchOffset && entry.FirstOffset < endOffset)
                found.Add(entry);
            if (entry.LastStableOffset >= endOffset)
                return true;
        }

        return false;
    }
}
