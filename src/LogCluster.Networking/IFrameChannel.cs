using LogCluster.Core.Buffers;
using LogCluster.Core.Wire;

namespace LogCluster.Networking;

/// <summary>
/// One connection that carries frames (Kafka's int32 size, then that many bytes) both ways. One reader and one writer at a time.
/// Disposing closes the connection at once and ends a pending receive or send.
/// </summary>
public interface IFrameChannel : IDisposable
{
    /// <summary>The address by which the peer reached us.</summary>
    PeerAddress Local { get; }

    PeerAddress Remote { get; }

    /// <summary>
    /// The next frame without its size field; null at the orderly end. The caller disposes the buffer.
    /// Throws <see cref="InvalidFrameException"/> for a size out of bounds and <see cref="IOException"/> when the connection breaks.
    /// </summary>
    ValueTask<PooledBuffer?> ReceiveAsync();

    /// <summary>
    /// Sends a frame, whose first four bytes are reserved for the size and set here. Takes ownership: the frame is disposed after the last byte.
    /// Throws <see cref="IOException"/> when the connection breaks.
    /// </summary>
    ValueTask SendAsync(WireWriter frame);
}
