using LogCluster.Core.Wire;
using Microsoft.Win32.SafeHandles;

namespace LogCluster.Networking.Tests;

/// <summary>A region over memory that tells when it was given back.</summary>
internal sealed class MemoryRegion(byte[] bytes) : IByteRegion
{
    public bool IsDisposed { get; private set; }

    public int Length => bytes.Length;

    public void CopyTo(int offset, Span<byte> destination) => bytes.AsSpan(offset, destination.Length).CopyTo(destination);

    public bool TryGetFile(out SafeFileHandle? handle, out long position)
    {
        (handle, position) = (null, 0);
        return false;
    }

    public void Dispose() => IsDisposed = true;
}
