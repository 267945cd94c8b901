using LogCluster.Networking;

namespace LogCluster.Simulation.Net;

/// <summary>
/// The network as one life of a node sees it. Connections are TCP's: what arrives is in order and whole, or the connection breaks.
/// Frames take a random time; a blocked direction holds them back until it is opened or the connection breaks.
/// </summary>
public sealed class SimulatedNetwork : INetwork
{
    private const int EphemeralPortFirst = 40_000;

    /// <summary>Between attempts to connect through a direction that is blocked, until the caller gives up.</summary>
    private static readonly TimeSpan ConnectInterval = TimeSpan.FromMilliseconds(100);

    private readonly SimulatedWorld _world;
    private readonly SimulatedNode _node;
    private readonly SortedDictionary<int, SimulatedListener> _listeners = [];
    private readonly List<SimulatedChannel> _channels = [];
    private int _nextPort = EphemeralPortFirst;

    internal SimulatedNetwork(SimulatedWorld world, SimulatedNode node, SimulatedContext context)
    {
        _world = world;
        _node = node;
        Context = context;
    }

    internal SimulatedContext Context { get; }

    public IFrameListener Listen(PeerAddress address)
    {
        var port = address.Port == 0 ? _nextPort++ : address.Port;
        if (_listeners.ContainsKey(port))
            throw new IOException($"Cannot listen on port {port} of {_node.Name}: it is in use.");
        var listener = new SimulatedListener(new PeerAddress(_node.Name, port), () => _listeners.Remove(port));
        _listeners.Add(port, listener);
        return listener;
    }

    public async ValueTask<IFrameChannel> ConnectAsync(PeerAddress peer, CancellationToken cancellation)
    {
        await Task.Delay(_world.Links.NextDelay(), _node.Time, cancellation);
        while (_world.Links.IsBlocked(_node.Name, peer.Host) || _world.Links.IsBlocked(peer.Host, _node.Name))
            await Task.Delay(ConnectInterval, _node.Time, cancellation);
        var target = _world.Nodes.FirstOrDefault(node => node.Name == peer.Host)?.SimulatedNetwork;
        if (target is null || !target._listeners.TryGetValue(peer.Port, out var listener))
            throw new IOException($"Cannot connect to {peer}: connection refused.");
        var local = new PeerAddress(_node.Name, _nextPort++);
        var near = new SimulatedChannel(_world, Context, local, peer);
        var far = new SimulatedChannel(_world, target.Context, peer, local);
        near.Join(far);
        _channels.Add(near);
        target._channels.Add(far);
        listener.Offer(far);
        return near;
    }

    /// <summary>Both ends of every connection of this life break.</summary>
    internal void BreakAll()
    {
        foreach (var channel in _channels)
            channel.Break();
        _channels.Clear();
    }

    /// <summary>Breaks one open connection, chosen by chance.</summary>
    public void BreakOne()
    {
        _channels.RemoveAll(channel => channel.IsBroken);
        if (_channels.Count > 0)
            _channels[_world.Random.Next(_channels.Count)].Break();
    }
}
