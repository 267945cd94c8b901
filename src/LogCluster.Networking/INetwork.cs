namespace LogCluster.Networking;

/// <summary>The seam to the outside: frames, not bytes. Production has <c>TcpNetwork</c>, the simulator its own.</summary>
public interface INetwork
{
    /// <summary>Binds and listens; throws <see cref="IOException"/> with one plain sentence when the address is not to be had.</summary>
    IFrameListener Listen(PeerAddress address);

    /// <summary>Opens an outgoing connection; throws <see cref="IOException"/> when the peer does not answer.</summary>
    ValueTask<IFrameChannel> ConnectAsync(PeerAddress peer, CancellationToken cancellation);
}
