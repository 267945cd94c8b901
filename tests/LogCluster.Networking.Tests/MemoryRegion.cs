using LogCluster.Core.Wire;
using Microsoft.Win32.SafeHandles;

namespace LogCluster.Networking.Tests;

/// <summary>A region over memory that tells when it was given back.</summary>
internal class MemoryRegion(byte[] bytes) : IByteRegion
{
    public bool IsDisposed { get; private set; }

    public int Length => bytes.Length;

    public void CopyTo(int offset, Span<byte> destination) => bytes.AsSpan(offset, destination.Length).CopyTo(destination);

    public virtual SafeFileHandle? LendFile(out long position)
    {
        position = 0;
        return null;
    }

    public virtual void ReturnFile() => throw new InvalidOperationException("memory lends no file");

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => IsDisposed = true;
}
