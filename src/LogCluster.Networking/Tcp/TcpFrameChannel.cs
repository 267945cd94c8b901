using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using LogCluster.Core.Buffers;
using LogCluster.Core.Wire;

namespace LogCluster.Networking.Tcp;

/// <summary>Frames over a TCP socket. A received body is read straight into one contiguous buffer of its size.</summary>
internal sealed class TcpFrameChannel : IFrameChannel
{
    private readonly Socket _socket;
    private readonly TcpNetworkOptions _options;
    private readonly FileSender _sender;
    private readonly byte[] _sizeField = new byte[Frame.SizeFieldBytes];

    public TcpFrameChannel(Socket socket, TcpNetworkOptions options)
    {
        _socket = socket;
        _options = options;
        _sender = new FileSender(socket);
        socket.NoDelay = true;
        if (options.SendBufferBytes > 0)
            socket.SendBufferSize = options.SendBufferBytes;
        if (options.ReceiveBufferBytes > 0)
            socket.ReceiveBufferSize = options.ReceiveBufferBytes;
        Local = AddressOf((IPEndPoint)socket.LocalEndPoint!);
        Remote = AddressOf((IPEndPoint)socket.RemoteEndPoint!);
    }

    public PeerAddress Local { get; }

    public PeerAddress Remote { get; }

    public static PeerAddress AddressOf(IPEndPoint endPoint)
    {
        var address = endPoint.Address.IsIPv4MappedToIPv6 ? endPoint.Address.MapToIPv4() : endPoint.Address;
        return new PeerAddress(address.ToString(), endPoint.Port);
    }

    public async ValueTask<PooledBuffer?> ReceiveAsync()
    {
        if (!await FillAsync(_sizeField, endAllowed: true))
            return null;
        var size = BinaryPrimitives.ReadInt32BigEndian(_sizeField);
        if (size < 0 || size > _options.FrameBytesMax)
            throw new InvalidFrameException($"The frame's size is {size}, allowed are 0 to {_options.FrameBytesMax}.");
        if (_options.ReceiveBudget is { } budget)
            await budget.TakeAsync(size);
        var buffer = new PooledBuffer(size, _options.ReceiveBudget);
        try
        {
            await FillAsync(buffer.Memory, endAllowed: false);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private async ValueTask<bool> FillAsync(Memory<byte> destination, bool endAllowed)
    {
        try
        {
            for (var filled = 0; filled < destination.Length;)
            {
                var read = await _socket.ReceiveAsync(destination[filled..]);
                if (read == 0)
                    return filled == 0 && endAllowed ? false : throw new IOException("The peer closed the connection within a frame.");
                filled += read;
            }

            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new IOException($"The connection broke: {e.Message}", e);
        }
    }

    public async ValueTask SendAsync(WireWriter frame)
    {
        Frame.Complete(frame);
        using (frame)
        {
            try
            {
                await _sender.SendAsync(frame);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                throw new IOException($"The connection broke: {e.Message}", e);
            }
        }
    }

    public void Dispose() => _socket.Dispose();
}
