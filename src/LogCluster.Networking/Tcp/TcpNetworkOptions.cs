using LogCluster.Core.Buffers;

namespace LogCluster.Networking.Tcp;

/// <summary>Limits of connections.</summary>
public sealed record TcpNetworkOptions
{
    /// <summary><c>socket.request.max.bytes</c>: the largest frame that is read.</summary>
    public int FrameBytesMax { get; init; } = 100 * 1024 * 1024;

    /// <summary><c>socket.listen.backlog.size</c>.</summary>
    public int Backlog { get; init; } = 50;

    /// <summary><c>socket.send.buffer.bytes</c>; -1 leaves it to the operating system.</summary>
    public int SendBufferBytes { get; init; } = -1;

    /// <summary><c>socket.receive.buffer.bytes</c>; -1 leaves it to the operating system.</summary>
    public int ReceiveBufferBytes { get; init; } = -1;

    /// <summary>Shared by all frames received and not yet disposed; null for no bound.</summary>
    public MemoryBudget? ReceiveBudget { get; init; }
}
