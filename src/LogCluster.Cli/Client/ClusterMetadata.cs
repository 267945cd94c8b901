using LogCluster.Networking;
using LogCluster.Protocol;

namespace LogCluster.Cli.Client;

/// <summary>What one answer to Metadata said. Immutable.</summary>
internal sealed class ClusterMetadata
{
    private ClusterMetadata(MetadataResponse answer)
    {
        ClusterId = answer.ClusterId ?? "";
        Controller = new NodeId(answer.ControllerId);
        foreach (var broker in answer.Brokers)
            Brokers[broker.NodeId] = new BrokerInfo(new NodeId(broker.NodeId), new PeerAddress(broker.Host, broker.Port), broker.Rack);
        foreach (var topic in answer.Topics)
        {
            if (topic.ErrorCode == ErrorCode.None)
                Topics[topic.Name!] = ToTopic(topic);
            else
                Errors[topic.Name ?? topic.TopicId.ToString()] = topic.ErrorCode;
        }
    }

    public string ClusterId { get; }

    /// <summary>Under KRaft any broker passes on what is for the controller; this is the one to ask.</summary>
    public NodeId Controller { get; }

    public SortedDictionary<int, BrokerInfo> Brokers { get; } = [];

    public SortedDictionary<string, TopicInfo> Topics { get; } = new(StringComparer.Ordinal);

    /// <summary>Topics asked for that have no description.</summary>
    public SortedDictionary<string, ErrorCode> Errors { get; } = new(StringComparer.Ordinal);

    public static ClusterMetadata From(MetadataResponse answer) => new(answer);

    private static TopicInfo ToTopic(MetadataResponse.MetadataResponseTopic topic) => new(
        topic.Name!,
        topic.TopicId,
        topic.IsInternal,
        [.. topic.Partitions.OrderBy(partition => partition.PartitionIndex).Select(partition => new PartitionInfo(
            partition.PartitionIndex, new NodeId(partition.LeaderId), partition.LeaderEpoch, partition.ReplicaNodes, partition.IsrNodes, partition.OfflineReplicas))]);

    /// <summary>The topic, or a failed command that says why not.</summary>
    public TopicInfo Require(string topic)
    {
        if (Topics.TryGetValue(topic, out var found))
            return found;
        Errors.GetValueOrDefault(topic, ErrorCode.UnknownTopicOrPartition).ThrowIfError($"Topic {topic}");
        throw new CommandFailedException($"Topic {topic}: the cluster did not describe it.");
    }
}
