using Microsoft.Win32.SafeHandles;

namespace LogCluster.Storage.Disk;

/// <summary>
/// A disk as one log directory uses it. The first fault of the device (<see cref="DeviceFault"/>) in a write or a flush is told once, and
/// from then on nothing is changed any more: what the device kept nobody knows, and a flush that is tried again may lie. Reads go on. Thread-safe.
/// </summary>
/// <param name="onFault">Called on the thread that met the fault, within its locks: it must do no more than note it.</param>
public sealed class WatchedDisk(IDisk disk, Action<IOException> onFault) : IDisk
{
    private IOException? _fault;

    /// <summary>The first fault; null while the device is well.</summary>
    public IOException? Fault => Volatile.Read(ref _fault);

    public bool DirectoryExists(string path) => disk.DirectoryExists(path);

    public void CreateDirectory(string path) => Change(path, () => disk.CreateDirectory(path));

    public IReadOnlyList<string> ListFiles(string directory) => disk.ListFiles(directory);

    public IReadOnlyList<string> ListDirectories(string directory) => disk.ListDirectories(directory);

    public bool FileExists(string path) => disk.FileExists(path);

    public DiskFileInfo Stat(string path) => disk.Stat(path);

    public IDiskFile Open(string path, DiskOpen mode)
    {
        if (mode == DiskOpen.ReadOnly)
            return disk.Open(path, mode);
        IDiskFile? file = null;
        Change(path, () => file = disk.Open(path, mode));
        return new WatchedFile(this, path, file!);
    }

    public void Rename(string from, string to) => Change(from, () => disk.Rename(from, to));

    public void DeleteFile(string path) => Change(path, () => disk.DeleteFile(path));

    public void DeleteDirectory(string path) => Change(path, () => disk.DeleteDirectory(path));

    public void FlushDirectory(string path) => Change(path, () => disk.FlushDirectory(path));

    public bool TryFlushAll(string directory)
    {
        var isDone = false;
        Change(directory, () => isDone = disk.TryFlushAll(directory));
        return isDone;
    }

    public IDisposable? TryLock(string path) => disk.TryLock(path);

    public long GetFreeBytes(string directory) => disk.GetFreeBytes(directory);

    public long GetTotalBytes(string directory) => disk.GetTotalBytes(directory);

    private void Change(string path, Action change)
    {
        CheckSound(path);
        try
        {
            change();
        }
        catch (IOException e)
        {
            Note(e);
            throw;
        }
    }

    private void CheckSound(string path)
    {
        if (Fault is { } fault)
            throw new IOException($"{path} is in a log directory that is offline: {fault.Message}", fault);
    }

    private void Note(IOException fault)
    {
        if (DeviceFault.Is(fault) && Interlocked.CompareExchange(ref _fault, fault, null) is null)
            onFault(fault);
    }

    private sealed class WatchedFile(WatchedDisk owner, string path, IDiskFile file) : IDiskFile
    {
        public long Length => file.Length;

        public SafeFileHandle? LendHandle() => file.LendHandle();

        public void ReturnHandle() => file.ReturnHandle();

        public int Read(long offset, Span<byte> destination) => file.Read(offset, destination);

        public void Write(long offset, ReadOnlySpan<byte> source)
        {
            owner.CheckSound(path);
            try
            {
                file.Write(offset, source);
            }
            catch (IOException e)
            {
                owner.Note(e);
                throw;
            }
        }

        public void SetLength(long length)
        {
            owner.CheckSound(path);
            try
            {
                file.SetLength(length);
            }
            catch (IOException e)
            {
                owner.Note(e);
                throw;
            }
        }

        public void Flush()
        {
            owner.CheckSound(path);
            try
            {
                file.Flush();
            }
            catch (IOException e)
            {
                owner.Note(e);
                throw;
            }
        }

        public void Dispose() => file.Dispose();
    }
}
