using LogCluster.Core.Buffers;

namespace LogCluster.Networking;

/// <summary>What a server does with frames; the broker's API table.</summary>
public interface IRequestProcessor
{
    /// <summary>
    /// Starts a request and takes ownership of its frame. A frame that is no request throws <see cref="InvalidFrameException"/>,
    /// here or from either stage, which closes the connection.
    /// </summary>
    RequestRun Start(PooledBuffer frame, Connection connection);
}
