using LogCluster.Records;
using LogCluster.Storage;

namespace LogCluster.Replication.InSync;

/// <summary>A topic's configuration as its partitions use it. Immutable; replaced when the configuration changes.</summary>
public sealed record PartitionSettings(LogConfig Log, BatchValidationOptions Validation, int MinInSyncReplicas)
{
    public static PartitionSettings Default { get; } = new(LogConfig.Default, BatchValidationOptions.Default, 1);
}
