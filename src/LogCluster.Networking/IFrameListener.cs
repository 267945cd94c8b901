namespace LogCluster.Networking;

/// <summary>Accepts connections until disposed.</summary>
public interface IFrameListener : IDisposable
{
    /// <summary>The address in force: the port is the real one where 0 was asked for.</summary>
    PeerAddress Address { get; }

    /// <summary>The next connection; null when the listener was disposed.</summary>
    ValueTask<IFrameChannel?> AcceptAsync();
}
