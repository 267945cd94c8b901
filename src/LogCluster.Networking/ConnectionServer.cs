using Microsoft.Extensions.Logging;

namespace LogCluster.Networking;

/// <summary>
/// Listens, accepts and keeps the set of open connections. Thread-safe. <see cref="StopAsync"/> closes everything and waits
/// until no request is under way. What a request fails with although it must not is told to <paramref name="fail"/>.
/// </summary>
public sealed partial class ConnectionServer(
    INetwork network, IRequestProcessor processor, ConnectionLimits limits, TimeProvider time, ILogger<ConnectionServer> logger, Action<Exception> fail)
{
    /// <summary>How often idle connections are looked for.</summary>
    private static readonly TimeSpan IdleSweepInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly List<IFrameListener> _listeners = [];
    private readonly List<Task> _acceptLoops = [];
    private readonly Dictionary<Connection, Task> _connections = [];
    private readonly Dictionary<string, int> _connectionsByHost = [];
    private volatile ConnectionLimits _limits = limits;
    private ITimer? _sweep;
    private bool _stopping;

    public int ConnectionCount
    {
        get
        {
            lock (_lock)
                return _connections.Count;
        }
    }

    /// <summary>From now on so many connections are accepted, in all and of one host; those that are open stay.</summary>
    public void SetConnectionsMax(int connectionsMax, int connectionsPerAddressMax) =>
        _limits = _limits with { ConnectionsMax = connectionsMax, ConnectionsPerAddressMax = connectionsPerAddressMax };

    /// <summary>Binds a listener and starts to accept; returns the address in force.</summary>
    public PeerAddress Listen(string name, PeerAddress address)
    {
        var listener = network.Listen(address);
        lock (_lock)
        {
            _listeners.Add(listener);
            _acceptLoops.Add(AcceptAsync(name, listener));
            _sweep ??= time.CreateTimer(_ => CloseIdle(), null, IdleSweepInterval, IdleSweepInterval);
        }

        return listener.Address;
    }

    private async Task AcceptAsync(string name, IFrameListener listener)
    {
        await Task.Yield();
        while (await listener.AcceptAsync() is { } channel)
        {
            var connection = new Connection(name, channel, processor, _limits, time, logger);
            var refusal = TryAdd(connection);
            if (refusal is null)
                continue;
            LogRefused(channel.Remote, refusal);
            channel.Dispose();
        }
    }

    private string? TryAdd(Connection connection)
    {
        lock (_lock)
        {
            var host = connection.Remote.Host;
            var ofHost = _connectionsByHost.GetValueOrDefault(host);
            if (_stopping)
                return "the node is stopping";
            if (_connections.Count >= _limits.ConnectionsMax)
                return $"max.connections is {_limits.ConnectionsMax}";
            if (ofHost >= _limits.ConnectionsPerAddressMax)
                return $"max.connections.per.ip is {_limits.ConnectionsPerAddressMax}";
            _connectionsByHost[host] = ofHost + 1;
            _connections[connection] = ServeAsync(connection);
            return null;
        }
    }

    private async Task ServeAsync(Connection connection)
    {
        await Task.Yield();
        try
        {
            await connection.RunAsync();
        }
        catch (Exception e)
        {
            connection.Dispose();
            fail(e);
        }

        lock (_lock)
        {
            _connections.Remove(connection);
            var host = connection.Remote.Host;
            if (--_connectionsByHost[host] == 0)
                _connectionsByHost.Remove(host);
        }
    }

    private void CloseIdle()
    {
        lock (_lock)
        {
            foreach (var connection in _connections.Keys)
            {
                if (connection.Idle > _limits.IdleMax)
                    connection.Dispose();
            }
        }
    }

    /// <summary>No new connections, then the open ones are closed; completes when their last request has ended.</summary>
    public async Task StopAsync()
    {
        Task[] running;
        lock (_lock)
        {
            _stopping = true;
            _sweep?.Dispose();
            foreach (var listener in _listeners)
                listener.Dispose();
            foreach (var connection in _connections.Keys)
                connection.Dispose();
            running = [.. _acceptLoops, .. _connections.Values];
        }

        await Task.WhenAll(running);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused the connection of {Remote}: {Reason}")]
    private partial void LogRefused(PeerAddress remote, string reason);
}
