using LogCluster.Core.Waiting;
using LogCluster.Networking;
using LogCluster.Protocol;

namespace LogCluster.Broker.Cluster;

/// <summary>
/// The way to one other node for one purpose: a connection that is made when it is first needed, and made anew when it broke or the node
/// listens elsewhere. Answers come in the order of the requests, so what must not wait for a long poll has a client of its own. Thread-safe.
/// </summary>
internal sealed class PeerClient(INetwork network, string clientId, TimeProvider time) : IDisposable
{
    private readonly AsyncLock _connecting = new();
    private volatile BrokerClient? _client;
    private PeerAddress _address;
    private volatile bool _isDisposed;

    /// <summary>Throws <see cref="IOException"/> when there is no answer within <paramref name="timeout"/>; the connection is then given up.</summary>
    public async Task<BrokerResponse<TResponse>> SendAsync<TRequest, TResponse>(
        PeerAddress address, IRequest<TRequest, TResponse> request, short version, TimeSpan timeout)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>
    {
        var client = await ConnectedAsync(address, timeout);
        return await client.SendAsync(request, version, timeout);
    }

    private async Task<BrokerClient> ConnectedAsync(PeerAddress address, TimeSpan timeout)
    {
        using var turn = await _connecting.AcquireAsync();
        if (_client is { } open)
        {
            if (_address == address && !open.Closed.IsCompleted)
                return open;
            open.Dispose();
            _client = null;
        }

        var client = await BrokerClient.ConnectAsync(network, address, clientId, time, timeout);
        (_client, _address) = (client, address);
        if (!_isDisposed)
            return client;
        client.Dispose();
        throw new IOException($"The connection to {address} was closed here.");
    }

    public void Dispose()
    {
        _isDisposed = true;
        _client?.Dispose();
    }
}
