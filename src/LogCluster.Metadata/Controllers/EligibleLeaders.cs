using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Controllers.Partitions;
using LogCluster.Metadata.Images;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers;

/// <summary>
/// What eligible leader replicas (KIP-966) ask of min.insync.replicas: one value that controller and brokers agree on, in the metadata. A change of it makes
/// the replicas that are remembered meaningless, for it is what they were complete by.
/// </summary>
internal static class EligibleLeaders
{
    public const string MinInSyncReplicas = "min.insync.replicas";

    /// <summary>What has to go with records that make eligible leaders be remembered: the value of the whole cluster, and none of single brokers.</summary>
    public static IEnumerable<IMetadataRecord> RecordsBefore(MetadataImage image, NodeConfig config, IEnumerable<FeatureLevelRecord> levels)
    {
        if (levels.All(level => level.Name != ClusterView.EligibleLeaderReplicas || level.FeatureLevel == 0))
            yield break;
        if (!image.ConfigsOf(ConfigResource.AllBrokers).ContainsKey(MinInSyncReplicas))
            yield return Record(ConfigResource.AllBrokers, config.Text(MinInSyncReplicas));
        foreach (var (resource, configs) in image.Configs)
        {
            if (resource.Type == ConfigResource.BrokerType && resource.Name.Length > 0 && configs.ContainsKey(MinInSyncReplicas))
                yield return Record(resource, null);
        }
    }

    /// <summary>Null when the change of a broker's values is none that eligible leaders forbid.</summary>
    public static string? FaultOf(MetadataImage image, ConfigResource broker, SortedDictionary<string, string> values)
    {
        if (!IsInForce(image))
            return null;
        var old = image.ConfigsOf(broker).GetValueOrDefault(MinInSyncReplicas);
        var now = values.GetValueOrDefault(MinInSyncReplicas);
        if (broker.Name.Length > 0 && now != old)
            return "Broker-level min.insync.replicas cannot be altered while ELR is enabled.";
        return broker.Name.Length == 0 && now is null && old is not null ? "Cluster-level min.insync.replicas cannot be removed while ELR is enabled." : null;
    }

    /// <summary>The remembered replicas of a topic, or with the value of the whole cluster of all topics, are forgotten.</summary>
    public static IMetadataRecord? RecordAfter(MetadataImage image, ConfigResource resource, string key)
    {
        if (key != MinInSyncReplicas || !IsInForce(image))
            return null;
        return resource.Type switch
        {
            ConfigResource.TopicType => new ClearElrRecord { TopicName = resource.Name },
            ConfigResource.BrokerType => new ClearElrRecord { TopicName = "" },
            _ => null,
        };
    }

    private static bool IsInForce(MetadataImage image) => image.Features.GetValueOrDefault(ClusterView.EligibleLeaderReplicas) > 0;

    private static ConfigRecord Record(ConfigResource resource, string? value) =>
        new() { ResourceType = resource.Type, ResourceName = resource.Name, Name = MinInSyncReplicas, Value = value };
}
