using System.Net;
using System.Net.Sockets;

namespace LogCluster.Networking.Tcp;

internal sealed class TcpFrameListener(Socket socket, TcpNetworkOptions options) : IFrameListener
{
    /// <summary>After a failed accept (out of file descriptors, say), so that the loop does not spin.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    public PeerAddress Address { get; } = TcpFrameChannel.AddressOf((IPEndPoint)socket.LocalEndPoint!);

    public async ValueTask<IFrameChannel?> AcceptAsync()
    {
        while (true)
        {
            try
            {
                return new TcpFrameChannel(await socket.AcceptAsync(), options);
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return null;
            }
            catch (SocketException)
            {
                await Task.Delay(RetryDelay);
            }
        }
    }

    public void Dispose() => socket.Dispose();
}
