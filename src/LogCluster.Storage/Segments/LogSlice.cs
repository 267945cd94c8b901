using LogCluster.Core.Wire;
using Microsoft.Win32.SafeHandles;

namespace LogCluster.Storage.Segments;

/// <summary>
/// Whole batches lying behind one another in one segment, which stays readable and unchanged until the slice is disposed (once; a
/// second time does nothing). May be read from any thread.
/// </summary>
public sealed class LogSlice : IByteRegion
{
    private readonly IDiskFile _file;
    private readonly long _position;
    private LogSegment? _leased;

    /// <summary>Takes over the caller's lease on the segment.</summary>
    internal LogSlice(LogSegment leased, int position, int length)
    {
        _leased = leased;
        _file = leased.File;
        _position = position;
        Length = length;
    }

    public int Length { get; }

    public void CopyTo(int offset, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_leased is null, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)offset, (uint)Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, Length - offset);
        if (_file.Read(_position + offset, destination) < destination.Length)
            throw new EndOfStreamException("a log segment is shorter than what was written to it");
    }

    public SafeFileHandle? LendFile(out long position)
    {
        ObjectDisposedException.ThrowIf(_leased is null, this);
        position = _position;
        return _file.LendHandle();
    }

    public void ReturnFile() => _file.ReturnHandle();

    public void Dispose() => Interlocked.Exchange(ref _leased, null)?.Release();
}
