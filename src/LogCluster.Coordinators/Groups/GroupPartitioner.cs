namespace LogCluster.Coordinators.Groups;

/// <summary>Which partition of <c>__consumer_offsets</c> a group lives in, as Kafka has it: its tools look there, and so do its brokers.</summary>
public static class GroupPartitioner
{
    public static int PartitionOf(string groupId, int partitionCount)
    {
        var hash = JavaHash(groupId);
        // Of the smallest number there is no absolute value: Kafka takes 0.
        return hash == int.MinValue ? 0 : Math.Abs(hash) % partitionCount;
    }

    /// <summary>Java's String.hashCode: over UTF-16 units, with overflow.</summary>
    private static int JavaHash(string text)
    {
        var hash = 0;
        foreach (var unit in text)
            hash = unchecked((31 * hash) + unit);
        return hash;
    }
}
