using Microsoft.Win32.SafeHandles;

namespace LogCluster.Core.Wire;

/// <summary>
/// Bytes that are sent without being copied into the response first, in practice a slice of a log segment.
/// The region holds a lease on what it points at; whoever sends it disposes it after the last byte.
/// </summary>
public interface IByteRegion : IDisposable
{
    int Length { get; }

    /// <summary>Copies bytes starting <paramref name="offset"/> bytes into the region; fills <paramref name="destination"/> whole.</summary>
    void CopyTo(int offset, Span<byte> destination);

    /// <summary>The operating system's file and position of the region, where there is one, for sendfile(2).</summary>
    bool TryGetFile(out SafeFileHandle? handle, out long position);
}
