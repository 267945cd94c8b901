using LogCluster.Core;

namespace LogCluster.Broker.Cluster;

/// <summary>Questions about the cluster that several handlers ask.</summary>
internal static class BrokerLookups
{
    /// <summary>Why a partition is not on this broker: its topic is not known, another broker leads it, or its log directory could not be opened.</summary>
    public static ErrorCode MissingPartition(this BrokerEnvironment broker, bool byId, Uuid topicId, string topicName, int partition)
    {
        var image = broker.Metadata.Current;
        var topic = byId ? image.FindTopic(topicId) : image.FindTopic(topicName);
        if (topic is null)
            return byId ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition;
        if (broker.Partitions.IsUnseen(topic.Id, partition))
            return ErrorCode.KafkaStorageError;
        return topic.Partitions.TryGetValue(partition, out var placed) && !placed.Replicas.Contains(broker.Self)
            ? ErrorCode.NotLeaderOrFollower
            : ErrorCode.UnknownTopicOrPartition;
    }
}
