using LogCluster.Core.Buffers;
using LogCluster.Networking;
using LogCluster.Protocol;

namespace LogCluster.Broker.Requests;

/// <summary>
/// A request under way. Owns the frame that the request's slices point into: <see cref="ReleaseRequest"/> gives it back, and a
/// handler that is done with the bytes before its answer does so early.
/// </summary>
public sealed class RequestContext(ApiKey api, short version, int correlationId, string? clientId, Connection connection, PooledBuffer frame)
{
    public ApiKey Api { get; } = api;

    public short Version { get; } = version;

    public int CorrelationId { get; } = correlationId;

    public string? ClientId { get; } = clientId;

    public Connection Connection { get; } = connection;

    public void ReleaseRequest() => frame.Dispose();
}
