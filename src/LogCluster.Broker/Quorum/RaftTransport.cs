using System.Collections.Concurrent;
using LogCluster.Broker.Cluster;
using LogCluster.Core;
using LogCluster.Networking;
using LogCluster.Protocol;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Snapshots;
using Raft = LogCluster.Replication.Quorum.Messages;

namespace LogCluster.Broker.Quorum;

/// <summary>
/// Carries a replica's requests to the other nodes of the quorum. Fetches, which the leader may hold, have connections of their own, so that
/// a vote never waits behind one.
/// </summary>
internal sealed class RaftTransport(RaftWire wire, QuorumPeers peers, QuorumSettings settings, INetwork network, TimeProvider time) : IRaftTransport, IDisposable
{
    private readonly ConcurrentDictionary<(NodeId Node, bool IsFetch), PeerClient> _clients = new();
    private readonly TimeSpan _timeout = TimeSpan.FromMilliseconds(settings.Timers.RequestTimeoutMs);
    private volatile bool _isDisposed;

    public async Task<Raft.RaftResponse> SendAsync(Raft.RaftMessage request)
    {
        var node = request.To.Id;
        if ((node == NodeId.None ? peers.Anybody() : peers.AddressOf(node)) is not { } address)
            throw new IOException(node == NodeId.None ? "No other controller is known." : $"Nobody knows where controller {node} listens.");
        switch (request)
        {
            case Raft.VoteRequest vote:
                using (var answer = await CallAsync(vote, address, wire.ToWire(vote)))
                {
                    Learn(answer.Body.NodeEndpoints.Select(endpoint => (endpoint.NodeId, endpoint.Host, (int)endpoint.Port)));
                    return RaftWire.FromWire(answer.Body, vote);
                }

            case Raft.BeginEpochRequest begin:
                using (var answer = await CallAsync(begin, address, wire.ToWire(begin)))
                    return RaftWire.FromWire(answer.Body, begin);
            case Raft.EndEpochRequest end:
                using (var answer = await CallAsync(end, address, wire.ToWire(end)))
                    return RaftWire.FromWire(answer.Body, end);
            case Raft.FetchRequest fetch:
                using (var answer = await CallAsync(fetch, address, wire.ToWire(fetch, settings.FetchBytesMax)))
                {
                    Learn(answer.Body.NodeEndpoints.Select(endpoint => (endpoint.NodeId, endpoint.Host, endpoint.Port)));
                    return wire.FromWire(answer.Body, fetch);
                }

            default:
                Invariant.Fail($"a request of type {request.GetType().Name}");
                throw new InvalidOperationException();
        }
    }

    public async Task<SnapshotChunk> FetchSnapshotAsync(NodeId leader, LeaderEpoch epoch, OffsetAndEpoch snapshot, long position, int bytesMax)
    {
        if (peers.AddressOf(leader) is not { } address)
            throw new IOException($"Nobody knows where controller {leader} listens.");
        using var answer = await CallAsync((leader, true), address, wire.ToWire(epoch, snapshot, position, bytesMax));
        Learn(answer.Body.NodeEndpoints.Select(endpoint => (endpoint.NodeId, endpoint.Host, (int)endpoint.Port)));
        return RaftWire.FromWire(answer.Body);
    }

    private Task<BrokerResponse<TResponse>> CallAsync<TRequest, TResponse>(
        Raft.RaftMessage raft, PeerAddress address, IRequest<TRequest, TResponse> request)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse> => CallAsync((raft.To.Id, raft is Raft.FetchRequest), address, request);

    private async Task<BrokerResponse<TResponse>> CallAsync<TRequest, TResponse>(
        (NodeId Node, bool IsFetch) connection, PeerAddress address, IRequest<TRequest, TResponse> request)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>
    {
        var client = _clients.GetOrAdd(connection, _ => new PeerClient(network, "raft-client-" + wire.Self.Id, time));
        if (_isDisposed)
            client.Dispose();
        return await client.SendAsync(address, request, ApiVersions.Get(TRequest.Key).HighestStableVersion, _timeout);
    }

    private void Learn(IEnumerable<(int Node, string Host, int Port)> endpoints)
    {
        foreach (var (node, host, port) in endpoints)
            peers.Learn(new NodeId(node), host, port);
    }

    public void Dispose()
    {
        _isDisposed = true;
        // In an order: that of hashes differs from process to process.
        foreach (var (_, client) in _clients.OrderBy(entry => entry.Key))
            client.Dispose();
    }
}
