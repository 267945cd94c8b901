using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Networking;

namespace LogCluster.Broker.Cluster;

/// <summary>
/// Which address a client is told for a broker: for another broker what it registered for the client's listener; for this one what
/// <c>advertised.listeners</c> says, and without it the address by which the client reached us, which works through any
/// port forwarding that got the client here.
/// </summary>
public sealed class AdvertisedListeners(NodeId self, IReadOnlyList<ListenerSpec> configured)
{
    /// <summary>Null when the broker has no such listener.</summary>
    public PeerAddress? AddressOf(BrokerImage broker, Connection connection)
    {
        if (broker.Id == self)
            return configured.FirstOrDefault(spec => spec.Name == connection.Listener)?.Address ?? connection.Local;
        var endpoint = broker.Endpoints.FirstOrDefault(endpoint => endpoint.Listener == connection.Listener);
        return endpoint is null ? null : new PeerAddress(endpoint.Host, endpoint.Port);
    }
}
