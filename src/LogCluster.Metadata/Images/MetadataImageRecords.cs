using LogCluster.Core;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Images;

/// <summary>
/// The records that make an image out of nothing: what a snapshot holds (KIP-630). Every part of the image is in them, in an order that depends on
/// nothing but the image; applied to an empty one they make an equal image.
/// </summary>
public static class MetadataImageRecords
{
    /// <summary>Made one by one as they are asked for; the image may be of any size.</summary>
    public static IEnumerable<IMetadataRecord> Of(MetadataImage image)
    {
        // Features first: they say in which versions the rest may be written.
        foreach (var (name, level) in image.Features)
            yield return new FeatureLevelRecord { Name = name, FeatureLevel = level };
        foreach (var broker in image.Brokers.Values)
            yield return Broker(broker);
        foreach (var controller in image.Controllers.Values)
            yield return Controller(controller);
        foreach (var topic in image.Topics.Values)
        {
            yield return new TopicRecord { Name = topic.Name, TopicId = topic.Id };
            foreach (var (index, partition) in topic.Partitions)
                yield return Partition(topic.Id, index, partition);
        }

        foreach (var (resource, values) in image.Configs)
        {
            foreach (var (name, value) in values)
                yield return new ConfigRecord { ResourceType = resource.Type, ResourceName = resource.Name, Name = name, Value = value };
        }

        // Whose block was the last to be given does not matter any more.
        if (image.NextProducerId > 0)
            yield return new ProducerIdsRecord { BrokerId = NodeId.None.Value, NextProducerId = image.NextProducerId };
        foreach (var carried in image.Carried.All)
            yield return carried;
    }

    private static RegisterBrokerRecord Broker(BrokerImage broker) => new()
    {
        BrokerId = broker.Id.Value,
        IncarnationId = broker.IncarnationId,
        BrokerEpoch = broker.Epoch,
        EndPoints = [.. broker.Endpoints.Select(Endpoint)],
        Features = [.. broker.Features.Select(feature => new RegisterBrokerRecord.BrokerFeature
        {
            Name = feature.Key,
            MinSupportedVersion = feature.Value.Min,
            MaxSupportedVersion = feature.Value.Max,
        })],
        Rack = broker.Rack,
        Fenced = broker.IsFenced,
        InControlledShutdown = broker.IsInControlledShutdown,
        LogDirs = [.. broker.LogDirectories],
        // An empty list says that none is, which null leaves open.
        CordonedLogDirs = [.. broker.CordonedLogDirectories],
    };

    private static RegisterControllerRecord Controller(ControllerImage controller) => new()
    {
        ControllerId = controller.Id.Value,
        IncarnationId = controller.IncarnationId,
        EndPoints = [.. controller.Endpoints.Select(endpoint => new RegisterControllerRecord.ControllerEndpoint
        {
            Name = endpoint.Listener,
            Host = endpoint.Host,
            Port = (ushort)endpoint.Port,
            SecurityProtocol = endpoint.SecurityProtocol,
        })],
        Features = [.. controller.Features.Select(feature => new RegisterControllerRecord.ControllerFeature
        {
            Name = feature.Key,
            MinSupportedVersion = feature.Value.Min,
            MaxSupportedVersion = feature.Value.Max,
        })],
    };

    private static RegisterBrokerRecord.BrokerEndpoint Endpoint(BrokerEndpoint endpoint) => new()
    {
        Name = endpoint.Listener,
        Host = endpoint.Host,
        Port = (ushort)endpoint.Port,
        SecurityProtocol = endpoint.SecurityProtocol,
    };

    private static PartitionRecord Partition(Uuid topicId, int index, PartitionImage partition) => new()
    {
        PartitionId = index,
        TopicId = topicId,
        Replicas = Ids(partition.Replicas),
        Isr = Ids(partition.InSyncReplicas),
        RemovingReplicas = Ids(partition.RemovingReplicas),
        AddingReplicas = Ids(partition.AddingReplicas),
        Leader = partition.Leader.Value,
        LeaderRecoveryState = partition.LeaderRecoveryState,
        LeaderEpoch = partition.LeaderEpoch.Value,
        PartitionEpoch = partition.PartitionEpoch,
        Directories = [.. partition.Directories],
        EligibleLeaderReplicas = IdsOrNull(partition.EligibleLeaderReplicas),
        LastKnownElr = IdsOrNull(partition.LastKnownEligibleLeaderReplicas),
    };

    private static List<int> Ids(IReadOnlyList<NodeId> nodes) => [.. nodes.Select(node => node.Value)];

    private static List<int>? IdsOrNull(IReadOnlyList<NodeId> nodes) => nodes.Count == 0 ? null : Ids(nodes);
}
