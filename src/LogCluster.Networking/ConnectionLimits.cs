using LogCluster.Core.Buffers;

namespace LogCluster.Networking;

/// <summary>What one server's connections may hold.</summary>
public sealed record ConnectionLimits
{
    /// <summary>Requests of one connection that are started and not yet answered; then its next frame is not read.</summary>
    public int InFlightMax { get; init; } = 256;

    /// <summary>Memory of one connection's answers not yet sent; above it the connection's next frame is not read. One answer may be larger.</summary>
    public long UnsentBytesMax { get; init; } = 1024 * 1024;

    /// <summary><c>connections.max.idle.ms</c>: closed after so long without a frame in either direction, or with one that nobody takes.</summary>
    public TimeSpan IdleMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary><c>max.connections</c>.</summary>
    public int ConnectionsMax { get; init; } = int.MaxValue;

    /// <summary><c>max.connections.per.ip</c>.</summary>
    public int ConnectionsPerAddressMax { get; init; } = int.MaxValue;

    /// <summary>Memory of answers not yet sent, over all connections; file regions take none. An answer waits here before it is sent.</summary>
    public MemoryBudget ResponseBudget { get; init; } = new("responses not yet sent", 256L * 1024 * 1024);
}
