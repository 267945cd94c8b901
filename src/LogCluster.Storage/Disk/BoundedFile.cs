using Microsoft.Win32.SafeHandles;

namespace LogCluster.Storage.Disk;

/// <summary>
/// A file of a <see cref="BoundedDisk"/>: its handle comes and goes. Positional reads and writes do not notice. Made durable by whichever
/// handle is there: the content belongs to the file, not to the handle that wrote it.
/// </summary>
internal sealed class BoundedFile : IDiskFile
{
    private readonly Lock _sync = new();
    private readonly BoundedDisk _owner;
    private readonly IDisk _disk;
    private readonly DiskOpen _again;
    private IDiskFile? _file;
    private int _uses;
    private bool _usedLately;
    private bool _pinned;
    private bool _disposed;

    public BoundedFile(BoundedDisk owner, IDisk disk, string path, DiskOpen mode)
    {
        _owner = owner;
        _disk = disk;
        _again = mode == DiskOpen.ReadOnly ? DiskOpen.ReadOnly : DiskOpen.Existing;
        Path = path;
        _file = disk.Open(path, mode);
        owner.OnOpened(this);
    }

    public string Path { get; }

    public bool IsEvictable
    {
        get
        {
            lock (_sync)
                return _file is not null && !_pinned && !_disposed;
        }
    }

    public long Length => Use(file => file.Length);

    public int Read(long offset, Span<byte> destination)
    {
        var file = Take();
        try
        {
            return file.Read(offset, destination);
        }
        finally
        {
            Return();
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        var file = Take();
        try
        {
            file.Write(offset, source);
        }
        finally
        {
            Return();
        }
    }

    public void SetLength(long length) => Use(file =>
    {
        file.SetLength(length);
        return 0;
    });

    public void Flush() => Use(file =>
    {
        file.Flush();
        return 0;
    });

    /// <summary>In use, and so not closed, until it is returned.</summary>
    public SafeFileHandle? LendHandle()
    {
        var handle = Take().LendHandle();
        if (handle is null)
            Return();
        return handle;
    }

    public void ReturnHandle() => Return();

    private TResult Use<TResult>(Func<IDiskFile, TResult> action)
    {
        var file = Take();
        try
        {
            return action(file);
        }
        finally
        {
            Return();
        }
    }

    private IDiskFile Take()
    {
        IDiskFile file;
        bool opened;
        lock (_sync)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            opened = _file is null;
            file = _file ??= _disk.Open(Path, _again);
            _uses++;
            _usedLately = true;
        }

        // Without the lock: the disk looks at other files then, and at this one.
        if (opened)
            _owner.OnOpened(this);
        return file;
    }

    private void Return()
    {
        lock (_sync)
        {
            if (--_uses == 0 && _disposed)
                Close();
        }
    }

    /// <summary>False when the file was used lately, is in use, or has no handle to close.</summary>
    public bool TryCloseIdle()
    {
        if (!_sync.TryEnter())
            return false;
        try
        {
            var wasUsed = _usedLately;
            _usedLately = false;
            if (wasUsed || _uses > 0 || _pinned || _file is null)
                return false;
            Close();
            return true;
        }
        finally
        {
            _sync.Exit();
        }
    }

    /// <summary>Keeps the handle from now on, opening it first where it was closed.</summary>
    public void Pin()
    {
        bool opened;
        lock (_sync)
        {
            if (_disposed || _pinned)
                return;
            opened = _file is null;
            _file ??= _disk.Open(Path, _again);
            _pinned = true;
        }

        if (opened)
            _owner.OnOpened(this);
    }

    private void Close()
    {
        _file?.Dispose();
        if (_file is not null)
            _owner.OnClosed();
        _file = null;
    }

    public void Dispose()
    {
        lock (_sync)
        {
            if (_disposed)
                return;
            _disposed = true;
            if (_uses == 0)
                Close();
        }

        _owner.OnDisposed(this, Path);
    }
}
