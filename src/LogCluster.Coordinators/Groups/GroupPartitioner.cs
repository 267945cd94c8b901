namespace LogCluster.Coordinators.Groups;

/// <summary>Which partition of <c>__consumer_offsets</c> a group lives in. Clients and tools of Kafka compute the same.</summary>
public static class GroupPartitioner
{
    public static int PartitionOf(string groupId, int partitionCount) => (JavaHash(groupId) & 0x7fff_ffff) % partitionCount;

    /// <summary>Java's String.hashCode: over UTF-16 units, with overflow.</summary>
    private static int JavaHash(string text)
    {
        var hash = 0;
        foreach (var unit in text)
            hash = unchecked((31 * hash) + unit);
        return hash;
    }
}
