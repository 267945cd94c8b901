using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers;

/// <summary>The record of a partition that begins: every unfenced replica is in sync, the first of them leads.</summary>
internal static class NewPartition
{
    public static PartitionRecord Record(MetadataImage image, Uuid topicId, int partition, IReadOnlyList<int> replicas)
    {
        var inSync = replicas.Where(replica => !image.Brokers[new NodeId(replica)].IsFenced).ToList();
        return new PartitionRecord
        {
            PartitionId = partition,
            TopicId = topicId,
            Replicas = [.. replicas],
            Isr = inSync,
            Leader = inSync.Count > 0 ? inSync[0] : NodeId.None.Value,
            LeaderEpoch = 0,
            PartitionEpoch = 0,
            Directories = [.. replicas.Select(replica => image.Brokers[new NodeId(replica)].LogDirectories.FirstOrDefault())],
        };
    }
}
