using System.Collections.Immutable;
using LogCluster.Core;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Images;

/// <summary>How registration records change the sets of brokers and controllers.</summary>
internal static class BrokerChanges
{
    public static ImmutableSortedDictionary<NodeId, BrokerImage> Apply(
        ImmutableSortedDictionary<NodeId, BrokerImage> brokers, IMetadataRecord record) => record switch
        {
            RegisterBrokerRecord registered => brokers.SetItem(new NodeId(registered.BrokerId), Create(registered)),
            UnregisterBrokerRecord gone => brokers.Remove(new NodeId(gone.BrokerId)),
            FenceBrokerRecord fenced => Change(brokers, fenced.Id, broker => broker with { IsFenced = true }),
            UnfenceBrokerRecord unfenced => Change(brokers, unfenced.Id, broker => broker with { IsFenced = false }),
            BrokerRegistrationChangeRecord change => Change(brokers, change.BrokerId, broker => Merge(broker, change)),
            _ => brokers,
        };

    public static ControllerImage Create(RegisterControllerRecord record) => new(
        new NodeId(record.ControllerId),
        record.IncarnationId,
        [.. record.EndPoints.Select(endpoint => new BrokerEndpoint(endpoint.Name, endpoint.Host, endpoint.Port, endpoint.SecurityProtocol))],
        Ranges(record.Features.Select(feature => (feature.Name, feature.MinSupportedVersion, feature.MaxSupportedVersion))));

    private static BrokerImage Create(RegisterBrokerRecord record) => new(
        new NodeId(record.BrokerId),
        record.BrokerEpoch,
        record.IncarnationId,
        [.. record.EndPoints.Select(endpoint => new BrokerEndpoint(endpoint.Name, endpoint.Host, endpoint.Port, endpoint.SecurityProtocol))],
        record.Rack,
        record.Fenced,
        [.. record.LogDirs])
    {
        IsInControlledShutdown = record.InControlledShutdown,
        Features = Ranges(record.Features.Select(feature => (feature.Name, feature.MinSupportedVersion, feature.MaxSupportedVersion))),
        CordonedLogDirectories = [.. record.CordonedLogDirs ?? []],
    };

    /// <summary>What the record leaves open stays: 0 of the flags, an empty list of directories, no list of cordoned ones.</summary>
    private static BrokerImage Merge(BrokerImage old, BrokerRegistrationChangeRecord change) => old with
    {
        IsFenced = change.Fenced == 0 ? old.IsFenced : change.Fenced > 0,
        IsInControlledShutdown = old.IsInControlledShutdown || change.InControlledShutdown > 0,
        LogDirectories = change.LogDirs.Count == 0 ? old.LogDirectories : [.. change.LogDirs],
        CordonedLogDirectories = change.CordonedLogDirs is { } cordoned ? [.. cordoned] : old.CordonedLogDirectories,
    };

    private static ImmutableSortedDictionary<NodeId, BrokerImage> Change(
        ImmutableSortedDictionary<NodeId, BrokerImage> brokers, int id, Func<BrokerImage, BrokerImage> change) =>
        brokers.TryGetValue(new NodeId(id), out var broker) ? brokers.SetItem(broker.Id, change(broker)) : brokers;

    private static ImmutableSortedDictionary<string, FeatureRange> Ranges(IEnumerable<(string Name, short Min, short Max)> features)
    {
        var ranges = FeatureRange.None.ToBuilder();
        foreach (var (name, min, max) in features)
            ranges[name] = new FeatureRange(min, max);
        return ranges.ToImmutable();
    }
}
