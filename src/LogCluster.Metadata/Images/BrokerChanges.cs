using System.Collections.Immutable;
using LogCluster.Core;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Images;

/// <summary>How registration records change the set of brokers.</summary>
internal static class BrokerChanges
{
    public static ImmutableSortedDictionary<NodeId, BrokerImage> Apply(
        ImmutableSortedDictionary<NodeId, BrokerImage> brokers, IMetadataRecord record) => record switch
        {
            RegisterBrokerRecord registered => brokers.SetItem(new NodeId(registered.BrokerId), Create(registered)),
            UnregisterBrokerRecord gone => brokers.Remove(new NodeId(gone.BrokerId)),
            FenceBrokerRecord fenced => SetFenced(brokers, fenced.Id, fenced: true),
            UnfenceBrokerRecord unfenced => SetFenced(brokers, unfenced.Id, fenced: false),
            BrokerRegistrationChangeRecord change => change.Fenced == 0 ? brokers : SetFenced(brokers, change.BrokerId, change.Fenced > 0),
            _ => brokers,
        };

    private static BrokerImage Create(RegisterBrokerRecord record) => new(
        new NodeId(record.BrokerId),
        record.BrokerEpoch,
        record.IncarnationId,
        [.. record.EndPoints.Select(endpoint => new BrokerEndpoint(endpoint.Name, endpoint.Host, endpoint.Port, endpoint.SecurityProtocol))],
        record.Rack,
        record.Fenced,
        [.. record.LogDirs]);

    private static ImmutableSortedDictionary<NodeId, BrokerImage> SetFenced(
        ImmutableSortedDictionary<NodeId, BrokerImage> brokers, int id, bool fenced) =>
        brokers.TryGetValue(new NodeId(id), out var broker) ? brokers.SetItem(broker.Id, broker with { IsFenced = fenced }) : brokers;
}
