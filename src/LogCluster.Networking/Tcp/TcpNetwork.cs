using System.Net;
using System.Net.Sockets;

namespace LogCluster.Networking.Tcp;

/// <summary>The real network: TCP sockets.</summary>
public sealed class TcpNetwork(TcpNetworkOptions options) : INetwork
{
    public IFrameListener Listen(PeerAddress address)
    {
        var endPoint = Resolve(address);
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(endPoint);
            socket.Listen(options.Backlog);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException($"Cannot listen on {address}: {e.Message}.", e);
        }

        return new TcpFrameListener(socket, options);
    }

    public async ValueTask<IFrameChannel> ConnectAsync(PeerAddress peer, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(peer.Host, peer.Port, cancellation);
            return new TcpFrameChannel(socket, options);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            throw new IOException($"Cannot connect to {peer}: {e.Message}.", e);
        }
    }

    /// <summary>An empty host means every address of the machine, as in Kafka's <c>PLAINTEXT://:9092</c>.</summary>
    private static IPEndPoint Resolve(PeerAddress address)
    {
        if (address.Host.Length == 0)
            return new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, address.Port);
        if (IPAddress.TryParse(address.Host, out var numeric))
            return new IPEndPoint(numeric, address.Port);
        try
        {
            return new IPEndPoint(Dns.GetHostAddresses(address.Host)[0], address.Port);
        }
        catch (SocketException e)
        {
            throw new IOException($"Cannot resolve the listener's host {address.Host}: {e.Message}.", e);
        }
    }
}
