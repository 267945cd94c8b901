using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using LogCluster.Core.Buffers;
using LogCluster.Core.Wire;
using LogCluster.Networking.Tcp;
using Microsoft.Extensions.Logging;

namespace LogCluster.Networking.Tests;

/// <summary>A server on the loopback interface that does with frames what the test says; by default it sends them back.</summary>
internal sealed class TestServer : IRequestProcessor, IAsyncDisposable
{
    private readonly ConnectionServer _server;
    private readonly CollectingLogger _logger = new();

    public TestServer(ConnectionLimits? limits = null, TcpNetworkOptions? options = null)
    {
        Network = new TcpNetwork(options ?? new());
        _server = new ConnectionServer(Network, this, limits ?? new(), TimeProvider.System, _logger, Failures.Enqueue);
        Address = _server.Listen("PLAINTEXT", new PeerAddress("127.0.0.1", 0));
    }

    public TcpNetwork Network { get; }

    public PeerAddress Address { get; }

    public ConcurrentQueue<Exception> Failures { get; } = new();

    public IEnumerable<string> LogLines => _logger.Lines;

    public int ConnectionCount => _server.ConnectionCount;

    public int StartedCount;

    public Func<byte[], Task<WireWriter?>> Handler { get; set; } = bytes => Task.FromResult<WireWriter?>(FrameOf(bytes));

    public static WireWriter FrameOf(ReadOnlySpan<byte> bytes)
    {
        var frame = Frame.Begin();
        frame.WriteRaw(bytes);
        return frame;
    }

    public RequestRun Start(PooledBuffer frame, Connection connection)
    {
        var bytes = frame.Span.ToArray();
        frame.Dispose();
        Interlocked.Increment(ref StartedCount);
        return new RequestRun(default, new ValueTask<WireWriter?>(Handler(bytes)));
    }

    public Task StopAsync() => _server.StopAsync();

    public ValueTask<IFrameChannel> ConnectAsync() => Network.ConnectAsync(Address, CancellationToken.None);

    /// <summary>A bare socket, for what a channel would not send.</summary>
    public async Task<Socket> ConnectSocketAsync(int receiveBufferBytes = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (receiveBufferBytes > 0)
            socket.ReceiveBufferSize = receiveBufferBytes;
        await socket.ConnectAsync(IPAddress.Loopback, Address.Port);
        return socket;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>Waits for what happens on other threads; fails after ten seconds.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 1_000 && !condition(); i++)
            await Task.Delay(10);
        Assert.True(condition());
    }

    private sealed class CollectingLogger : ILogger<ConnectionServer>
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));
    }
}
