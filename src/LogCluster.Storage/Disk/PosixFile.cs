// This is the edge: the one place that may touch the operating system's files.
#pragma warning disable RS0030
using Microsoft.Win32.SafeHandles;

namespace LogCluster.Storage.Disk;

/// <summary>A file handle; see <see cref="IDiskFile"/>.</summary>
internal sealed class PosixFile(SafeFileHandle handle) : IDiskFile
{
    public long Length => RandomAccess.GetLength(handle);

    public int Read(long offset, Span<byte> destination)
    {
        var total = 0;
        while (total < destination.Length)
        {
            var read = RandomAccess.Read(handle, destination[total..], offset + total);
            if (read == 0)
                break;
            total += read;
        }

        return total;
    }

    public void Write(long offset, ReadOnlySpan<byte> source) => RandomAccess.Write(handle, source, offset);

    public void SetLength(long length) => RandomAccess.SetLength(handle, length);

    public void Flush() => PosixCalls.FlushData(handle);

    /// <summary>Disposed only when nobody reads any more, so there is nothing to count.</summary>
    public SafeFileHandle? LendHandle() => handle;

    public void ReturnHandle()
    {
    }

    public void Dispose() => handle.Dispose();
}
