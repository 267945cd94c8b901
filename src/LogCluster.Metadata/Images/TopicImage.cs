using System.Collections.Immutable;
using LogCluster.Core;

namespace LogCluster.Metadata.Images;

/// <summary>A topic and its partitions by number. Immutable.</summary>
public sealed record TopicImage(string Name, Uuid Id, ImmutableSortedDictionary<int, PartitionImage> Partitions)
{
    /// <summary>Topics that the cluster keeps for itself.</summary>
    public bool IsInternal => Name is "__consumer_offsets" or "__transaction_state" or "__share_group_state";
}
