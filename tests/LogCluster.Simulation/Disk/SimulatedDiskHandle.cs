using LogCluster.Storage.Disk;
using Microsoft.Win32.SafeHandles;

namespace LogCluster.Simulation.Disk;

/// <summary>An open file; of no use after the crash that closed it.</summary>
internal sealed class SimulatedDiskHandle(SimulatedDisk disk, SimulatedDiskFile file, string path, bool writable, int incarnation) : IDiskFile
{
    private bool _disposed;

    public long Length
    {
        get
        {
            Check();
            return file.Length;
        }
    }

    public SafeFileHandle? LendHandle() => null;

    public void ReturnHandle() => throw new InvalidOperationException("a simulated file lends no handle");

    public int Read(long offset, Span<byte> destination)
    {
        Check();
        lock (disk.Sync)
            return file.Read(offset, destination);
    }

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        Check(write: true);
        disk.Write(file, path, offset, source);
    }

    public void SetLength(long length)
    {
        Check(write: true);
        disk.SetLength(file, path, length);
    }

    public void Flush()
    {
        Check(write: true);
        disk.Flush(file, path);
    }

    private void Check(bool write = false)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (incarnation != disk.Incarnation)
            throw new IOException($"{path}: the handle is of before the crash");
        if (write && !writable)
            throw new IOException($"{path} is open for reading only");
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        disk.HandleClosed();
    }
}
