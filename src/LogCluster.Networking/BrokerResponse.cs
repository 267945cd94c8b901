using LogCluster.Core.Buffers;

namespace LogCluster.Networking;

/// <summary>An answer together with the frame that its slices (records, bytes) point into. Whoever gets it disposes it, and then no longer looks at those.</summary>
public sealed class BrokerResponse<TResponse> : IDisposable
{
    private readonly PooledBuffer _frame;

    internal BrokerResponse(TResponse body, PooledBuffer frame)
    {
        Body = body;
        _frame = frame;
    }

    public TResponse Body { get; }

    public void Dispose() => _frame.Dispose();
}
