using LogCluster.Core.Waiting;
using LogCluster.Networking;

namespace LogCluster.Simulation.Net;

internal sealed class SimulatedListener(PeerAddress address, Action closed) : IFrameListener
{
    private readonly Mailbox<IFrameChannel> _offered = new();

    public PeerAddress Address { get; } = address;

    public void Offer(IFrameChannel channel)
    {
        if (!_offered.TryPost(channel))
            channel.Dispose();
    }

    public async ValueTask<IFrameChannel?> AcceptAsync()
    {
        await _offered.WaitAsync();
        return _offered.TryTake(out var channel) ? channel : null;
    }

    public void Dispose()
    {
        closed();
        _offered.Close();
    }
}
