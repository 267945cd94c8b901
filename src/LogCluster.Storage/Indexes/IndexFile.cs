using LogCluster.Storage.Segments;

namespace LogCluster.Storage.Indexes;

/// <summary>
/// Entries of one size behind one another, in a file that is only ever extended. While its segment is appended to they are kept in
/// memory; once sealed (<see cref="Seal"/>) they stay on disk and are read one by one, so that a
/// cold segment costs no memory. One writer (the log, under its lock), any number of readers.
/// </summary>
internal sealed class IndexFile(IDisk disk, SegmentFile name, int entryBytes, int countMax) : IDisposable
{
    private volatile byte[]? _entries;
    private int _count = -1;
    private IDiskFile? _file;
    private List<IDiskFile>? _replaced;

    public string Path => name.Path;

    /// <summary>Read from the file's length when first asked for; a missing file has none.</summary>
    public int Count => Volatile.Read(ref _count) is var count and >= 0 ? count : LoadCount();

    public bool IsFull(int spare) => Count >= countMax - spare;

    /// <summary>Begins anew, in memory; whatever the file holds is replaced when saved.</summary>
    public void StartEmpty()
    {
        _entries = [];
        Volatile.Write(ref _count, 0);
    }

    private int LoadCount()
    {
        var path = Path;
        var count = disk.FileExists(path) ? (int)Math.Min(disk.Stat(path).LengthBytes / entryBytes, int.MaxValue / entryBytes) : 0;
        // Another reader may have been first, or even the writer: then that stands.
        var first = Interlocked.CompareExchange(ref _count, count, -1);
        return first < 0 ? count : first;
    }

    public void Read(int index, Span<byte> entry)
    {
        // The count is published after the entries, and the entries are dropped only after the file was written.
        if (_entries is { } entries)
            entries.AsSpan(index * entryBytes, entryBytes).CopyTo(entry);
        else if (OpenFile().Read((long)index * entryBytes, entry) < entryBytes)
            throw new EndOfStreamException($"{Path} ends before its entry {index}");
    }

    private IDiskFile OpenFile()
    {
        if (_file is { } open)
            return open;
        var opened = disk.Open(Path, DiskOpen.ReadOnly);
        if (Interlocked.CompareExchange(ref _file, opened, null) is not { } first)
            return opened;
        opened.Dispose();
        return first;
    }

    /// <summary>Opens the file where reading it will be needed, before its name goes.</summary>
    public void KeepOpen()
    {
        if (_entries is null && Count > 0)
            OpenFile();
    }

    /// <summary>Takes the entries into memory, to append to them.</summary>
    public void Load() => _entries ??= ReadAll();

    public void Append(ReadOnlySpan<byte> entry)
    {
        var count = Count;
        var entries = _entries ?? ReadAll();
        if ((count + 1) * entryBytes > entries.Length)
            Array.Resize(ref entries, Math.Max(16, entries.Length / entryBytes * 2) * entryBytes);
        entry.CopyTo(entries.AsSpan(count * entryBytes));
        _entries = entries;
        Volatile.Write(ref _count, count + 1);
    }

    /// <summary>All entries, whether in memory or not.</summary>
    public byte[] ReadAll()
    {
        var count = Count;
        if (_entries is { } entries)
            return entries[..(count * entryBytes)];
        var bytes = new byte[count * entryBytes];
        if (count > 0 && OpenFile().Read(0, bytes) < bytes.Length)
            throw new EndOfStreamException($"{Path} ends before its entry {count - 1}");
        return bytes;
    }

    /// <summary>Writes the file, if entries are in memory, and gives their memory back.</summary>
    public void Seal()
    {
        if (_entries is not { } entries)
            return;
        // A new file: readers of a retired segment may still have the old one open, and slow ones of this.
        var path = Path;
        disk.DeleteFile(path);
        var file = disk.Open(path, DiskOpen.CreateNew);
        try
        {
            file.Write(0, entries.AsSpan(0, _count * entryBytes));
        }
        finally
        {
            if (Interlocked.Exchange(ref _file, file) is { } old)
                (_replaced ??= []).Add(old);
        }

        _entries = null;
    }

    public void Dispose()
    {
        Interlocked.Exchange(ref _file, null)?.Dispose();
        _replaced?.ForEach(file => file.Dispose());
        _replaced = null;
    }
}
