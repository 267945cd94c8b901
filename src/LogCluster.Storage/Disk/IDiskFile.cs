using Microsoft.Win32.SafeHandles;

namespace LogCluster.Storage.Disk;

/// <summary>
/// An open file with positional reads and writes only, so any number of readers may run beside one writer. Every fault is an
/// <see cref="IOException"/>. Whoever opened it disposes it, once nobody reads any more.
/// </summary>
public interface IDiskFile : IDisposable
{
    long Length { get; }

    /// <summary>Fills as much of <paramref name="destination"/> as the file has from <paramref name="offset"/> on; less only at its end.</summary>
    int Read(long offset, Span<byte> destination);

    /// <summary>Writes all bytes, or throws having written any part of them.</summary>
    void Write(long offset, ReadOnlySpan<byte> source);

    void SetLength(long length);

    /// <summary>
    /// Makes content and length durable (fdatasync). After a failure what had been written may be lost although a second call
    /// would succeed: never retry, give the file up.
    /// </summary>
    void Flush();

    /// <summary>
    /// The operating system's handle for sendfile(2), null where there is none. It stays open until the matching <see cref="ReturnHandle"/>, which is
    /// due once for each call that did not return null.
    /// </summary>
    SafeFileHandle? LendHandle();

    void ReturnHandle();
}
