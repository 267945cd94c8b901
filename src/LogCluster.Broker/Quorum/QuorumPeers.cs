using System.Collections.Concurrent;
using LogCluster.Core;
using LogCluster.Networking;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Broker.Quorum;

/// <summary>
/// Where the other controllers listen: as the voters in force say, or, for a leader whose voters have not come here yet, as it or
/// others told. Thread-safe.
/// </summary>
internal sealed class QuorumPeers(QuorumSettings settings, NodeId self, Random random)
{
    private readonly ConcurrentDictionary<NodeId, PeerAddress> _told = new();
    private readonly Lock _lock = new();

    /// <summary>The voters in force; set once the log is open.</summary>
    public Func<VoterSet> Voters { get; set; } = settings.StaticVoterSet;

    public PeerAddress? AddressOf(NodeId node)
    {
        foreach (var name in settings.ListenerNames)
        {
            foreach (var endpoint in Voters().Find(node)?.Endpoints ?? [])
            {
                if (endpoint.Listener.Equals(name, StringComparison.OrdinalIgnoreCase))
                    return new PeerAddress(endpoint.Host, endpoint.Port);
            }
        }

        return _told.TryGetValue(node, out var told) ? told : null;
    }

    /// <summary>What a message says of where a node listens.</summary>
    public void Learn(NodeId node, string host, int port)
    {
        if (node != NodeId.None && host.Length > 0 && port > 0)
            _told[node] = new PeerAddress(host, port);
    }

    /// <summary>Somebody who may know the leader, by chance; null where nobody is known.</summary>
    public PeerAddress? Anybody()
    {
        List<PeerAddress> known =
        [
            .. settings.BootstrapServers,
            .. Voters().Voters.Where(voter => voter.Key.Id != self).Select(voter => AddressOf(voter.Key.Id)).OfType<PeerAddress>(),
        ];
        lock (_lock)
            return known.Count == 0 ? null : known[random.Next(known.Count)];
    }
}
