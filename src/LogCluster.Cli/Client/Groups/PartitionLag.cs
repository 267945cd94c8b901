namespace LogCluster.Cli.Client.Groups;

/// <summary>How far a group is behind in a partition. Seconds are those since the first record that it has not read was written; 0 when there is none.</summary>
internal sealed record PartitionLag(TopicPartition Partition, long Committed, long EndOffset, double? LagSeconds)
{
    /// <summary>A committed offset behind the end, which one may set, is no lag.</summary>
    public long Records => Math.Max(0, EndOffset - Committed);
}
