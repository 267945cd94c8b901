namespace LogCluster.Metadata.Controllers.Partitions;

/// <summary>The partitions that one broker has a part in.</summary>
internal sealed class BrokerPartitions
{
    public HashSet<PartitionKey> InSync { get; } = [];

    public HashSet<PartitionKey> Eligible { get; } = [];

    public int LeadershipCount { get; set; }
}
