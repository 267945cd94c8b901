using LogCluster.Core;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers.Partitions;

/// <summary>The record of a partition that begins: every active replica is in sync, the first of them leads.</summary>
internal static class NewPartition
{
    /// <summary>Null when no replica is active: nobody could lead.</summary>
    public static PartitionRecord? Record(ClusterView view, Uuid topicId, int partition, IReadOnlyList<NodeId> replicas)
    {
        var inSync = replicas.Where(view.IsActive).ToList();
        return inSync.Count == 0 ? null : new PartitionRecord
        {
            PartitionId = partition,
            TopicId = topicId,
            Replicas = [.. replicas.Select(replica => replica.Value)],
            Isr = [.. inSync.Select(replica => replica.Value)],
            Leader = inSync[0].Value,
            LeaderEpoch = 0,
            PartitionEpoch = 0,
            Directories = [.. replicas.Select(view.DefaultDirectoryOf)],
        };
    }

    public static Fault NobodyActive(int partition) => new(
        ErrorCode.InvalidReplicaAssignment,
        $"All brokers specified in the manual partition assignment for partition {partition} are fenced or in controlled shutdown.");
}
