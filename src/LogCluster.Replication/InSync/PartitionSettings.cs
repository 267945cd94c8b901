using LogCluster.Records;
using LogCluster.Storage;

namespace LogCluster.Replication.InSync;

/// <summary>A topic's configuration as its partitions use it. Immutable; replaced when the configuration changes.</summary>
public sealed record PartitionSettings(LogConfig Log, BatchValidationOptions Validation, int MinInSyncReplicas)
{
    /// <summary><c>leader.replication.throttled.replicas</c>, of this node.</summary>
    public ThrottledPartitions ThrottledAsLeader { get; init; } = ThrottledPartitions.None;

    /// <summary><c>follower.replication.throttled.replicas</c>, of this node.</summary>
    public ThrottledPartitions ThrottledAsFollower { get; init; } = ThrottledPartitions.None;

    public static PartitionSettings Default { get; } = new(LogConfig.Default, BatchValidationOptions.Default, 1);
}
