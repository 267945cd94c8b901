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

    /// <summary>
    /// The operating system's file that the region lies in, and where, for sendfile(2); null where there is none. It stays open until the matching
    /// <see cref="ReturnFile"/>, which is due once for each call that did not return null.
    /// </summary>
    SafeFileHandle? LendFile(out long position);

    void ReturnFile();
}
