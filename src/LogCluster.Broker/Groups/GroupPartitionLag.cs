using LogCluster.Core;

namespace LogCluster.Broker.Groups;

/// <summary>How far a group is behind in a partition; end and seconds are null where this node cannot tell.</summary>
public sealed record GroupPartitionLag(TopicPartition Partition, long Committed, long? End, double? LagSeconds)
{
    /// <summary>A committed offset behind the end, which one may set, is no lag.</summary>
    public long? LagRecords => End is { } end ? Math.Max(0, end - Committed) : null;
}
