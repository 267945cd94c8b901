using LogCluster.Core.Buffers;
using LogCluster.Core.Waiting;
using LogCluster.Core.Wire;
using LogCluster.Networking;

namespace LogCluster.Simulation.Net;

/// <summary>One end of a connection.</summary>
internal sealed class SimulatedChannel(SimulatedWorld world, SimulatedContext context, PeerAddress local, PeerAddress remote) : IFrameChannel
{
    private readonly Mailbox<byte[]> _arrived = new();
    private SimulatedChannel? _peer;
    private TimeSpan _lastArrival;

    public PeerAddress Local { get; } = local;

    public PeerAddress Remote { get; } = remote;

    public bool IsBroken { get; private set; }

    private SimulatedContext Context { get; } = context;

    public void Join(SimulatedChannel peer)
    {
        _peer = peer;
        peer._peer = this;
    }

    public async ValueTask<PooledBuffer?> ReceiveAsync()
    {
        await _arrived.WaitAsync();
        if (IsBroken)
            throw new IOException("The connection broke.");
        if (!_arrived.TryTake(out var bytes))
            return null;
        var buffer = new PooledBuffer(bytes.Length);
        bytes.CopyTo(buffer.Memory);
        return buffer;
    }

    public ValueTask SendAsync(WireWriter frame)
    {
        using (frame)
        {
            if (IsBroken)
                throw new IOException("The connection broke.");
            var bytes = Bytes(frame);
            world.Links.Pass(Local.Host, Remote.Host, () => _peer!.ArriveLater(bytes));
        }

        return default;
    }

    /// <summary>The frame as bytes, regions read in, without the size field.</summary>
    private static byte[] Bytes(WireWriter frame)
    {
        var bytes = new byte[frame.TotalLength];
        var (from, to) = (0, 0);
        foreach (var (at, region) in frame.Regions)
        {
            frame.WrittenSpan[from..at].CopyTo(bytes.AsSpan(to));
            to += at - from;
            region.CopyTo(0, bytes.AsSpan(to, region.Length));
            to += region.Length;
            from = at;
        }

        frame.WrittenSpan[from..].CopyTo(bytes.AsSpan(to));
        return bytes[Frame.SizeFieldBytes..];
    }

    /// <summary>In order: a frame never overtakes the one before it.</summary>
    private void ArriveLater(byte[] bytes)
    {
        var arrival = world.Now + world.Links.NextDelay();
        _lastArrival = arrival > _lastArrival ? arrival : _lastArrival + TimeSpan.FromTicks(1);
        world.Schedule(_lastArrival - world.Now, Context, () => _arrived.TryPost(bytes));
    }

    /// <summary>The connection is gone for both ends, at once for this one and after a delay for the peer.</summary>
    public void Break()
    {
        if (IsBroken)
            return;
        IsBroken = true;
        _arrived.Close();
        if (_peer is { IsBroken: false } peer)
            world.Links.Pass(Local.Host, Remote.Host, () => world.Schedule(world.Links.NextDelay(), peer.Context, peer.Break));
    }

    public void Dispose() => Break();
}
