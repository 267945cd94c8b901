using LogCluster.Core;

namespace LogCluster.Metadata.Controllers.Partitions;

/// <summary>A partition by the id of its topic.</summary>
internal readonly record struct PartitionKey(Uuid TopicId, int Partition) : IComparable<PartitionKey>
{
    public int CompareTo(PartitionKey other)
    {
        var byTopic = TopicId.CompareTo(other.TopicId);
        return byTopic != 0 ? byTopic : Partition.CompareTo(other.Partition);
    }
}
