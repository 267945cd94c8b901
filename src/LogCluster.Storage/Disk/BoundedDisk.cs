namespace LogCluster.Storage.Disk;

/// <summary>
/// A disk whose files hold no more than so many handles of the operating system open at once: the least recently used are closed and
/// opened again when they are needed. A file whose name goes (renamed, replaced, deleted, with its directory) keeps its handle until
/// it is disposed, for it could not be found again; such handles and those in use at the moment come on top of the limit. Thread-safe.
/// </summary>
public sealed class BoundedDisk(IDisk disk, int openFilesMax) : IDisk
{
    private readonly Lock _sync = new();
    private readonly Queue<BoundedFile> _open = new();
    private readonly Dictionary<string, List<BoundedFile>> _byDirectory = new(StringComparer.Ordinal);
    private int _openCount;

    /// <summary>Handles open now.</summary>
    public int OpenCount => Volatile.Read(ref _openCount);

    public IDiskFile Open(string path, DiskOpen mode)
    {
        var file = new BoundedFile(this, disk, path, mode);
        lock (_sync)
        {
            var directory = Path.GetDirectoryName(path)!;
            if (!_byDirectory.TryGetValue(directory, out var files))
                _byDirectory[directory] = files = [];
            files.Add(file);
        }

        return file;
    }

    internal void OnOpened(BoundedFile file)
    {
        Interlocked.Increment(ref _openCount);
        lock (_sync)
        {
            _open.Enqueue(file);
            if (_open.Count > openFilesMax * 2)
                DropClosed();
            // Each gets a second chance when it was used since it was looked at last; then whoever is first goes.
            for (var looks = _open.Count * 2; _openCount > openFilesMax && looks > 0 && _open.Count > 0; looks--)
            {
                var candidate = _open.Dequeue();
                if (!candidate.TryCloseIdle() && candidate.IsEvictable)
                    _open.Enqueue(candidate);
            }
        }
    }

    /// <summary>Those that were disposed of stay in the queue until somebody looks.</summary>
    private void DropClosed()
    {
        for (var looks = _open.Count; looks > 0; looks--)
        {
            if (_open.Dequeue() is { IsEvictable: true } kept)
                _open.Enqueue(kept);
        }
    }

    internal void OnClosed() => Interlocked.Decrement(ref _openCount);

    internal void OnDisposed(BoundedFile file, string path)
    {
        lock (_sync)
        {
            var directory = Path.GetDirectoryName(path)!;
            if (_byDirectory.TryGetValue(directory, out var files) && files.Remove(file) && files.Count == 0)
                _byDirectory.Remove(directory);
        }
    }

    /// <summary>Before the name goes.</summary>
    private void Pin(string path)
    {
        BoundedFile[] affected;
        lock (_sync)
        {
            if (_byDirectory.TryGetValue(path, out var inside))
                affected = [.. inside];
            else if (_byDirectory.TryGetValue(Path.GetDirectoryName(path)!, out var beside))
                affected = [.. beside.Where(file => file.Path == path)];
            else
                return;
        }

        foreach (var file in affected)
            file.Pin();
    }

    public void Rename(string from, string to)
    {
        Pin(from);
        Pin(to);
        disk.Rename(from, to);
    }

    public void DeleteFile(string path)
    {
        Pin(path);
        disk.DeleteFile(path);
    }

    public void DeleteDirectory(string path)
    {
        Pin(path);
        disk.DeleteDirectory(path);
    }

    public bool DirectoryExists(string path) => disk.DirectoryExists(path);

    public void CreateDirectory(string path) => disk.CreateDirectory(path);

    public IReadOnlyList<string> ListFiles(string directory) => disk.ListFiles(directory);

    public IReadOnlyList<string> ListDirectories(string directory) => disk.ListDirectories(directory);

    public bool FileExists(string path) => disk.FileExists(path);

    public DiskFileInfo Stat(string path) => disk.Stat(path);

    public void FlushDirectory(string path) => disk.FlushDirectory(path);

    public bool TryFlushAll(string directory) => disk.TryFlushAll(directory);

    public IDisposable? TryLock(string path) => disk.TryLock(path);

    public long GetFreeBytes(string directory) => disk.GetFreeBytes(directory);

    public long GetTotalBytes(string directory) => disk.GetTotalBytes(directory);
}
