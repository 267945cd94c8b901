namespace LogCluster.Cli.Client;

/// <summary>A topic with its partitions in ascending order.</summary>
internal sealed record TopicInfo(string Name, Uuid Id, bool IsInternal, IReadOnlyList<PartitionInfo> Partitions)
{
    public PartitionInfo? Find(int partition) => Partitions.FirstOrDefault(candidate => candidate.Partition == partition);
}
