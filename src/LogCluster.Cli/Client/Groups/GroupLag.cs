namespace LogCluster.Cli.Client.Groups;

/// <summary>Works out how far groups are behind.</summary>
internal static class GroupLag
{
    /// <summary>
    /// Reads what is committed before the ends of the logs, so that the ends are never older than the commits: a lag is never negative, and
    /// what came in between counts. Topics that are gone are left out.
    /// </summary>
    public static async Task<IReadOnlyList<PartitionLag>> LagAsync(this Cluster cluster, string group, CancellationToken cancellation)
    {
        var committed = await cluster.FetchOffsetsAsync(group);
        var metadata = await cluster.DescribeAsync(committed.Keys.Select(partition => partition.Topic).Distinct(StringComparer.Ordinal));
        TopicPartition[] partitions =
        [
            .. committed.Keys.Where(partition =>
                metadata.Topics.TryGetValue(partition.Topic, out var topic) && topic.Find(partition.Partition) is { } found && found.Leader != NodeId.None),
        ];
        var ends = await cluster.FindOffsetsAsync(partitions, OffsetQueries.Latest);
        var behind = partitions.Where(partition => committed[partition].Offset < ends[partition].Offset).ToList();
        var times = await FirstUnreadAsync(cluster, behind, committed, ends, cancellation);
        var nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        return
        [
            .. partitions.Select(partition => new PartitionLag(
                partition,
                committed[partition].Offset,
                ends[partition].Offset,
                !behind.Contains(partition) ? 0 : times.TryGetValue(partition, out var writtenMs) ? Math.Max(0, nowMs - writtenMs) / 1000.0 : null)),
        ];
    }

    /// <summary>Timestamps, in ms, of the first records that were not read; without those of partitions where only markers are left.</summary>
    private static async Task<SortedDictionary<TopicPartition, long>> FirstUnreadAsync(
        Cluster cluster,
        List<TopicPartition> behind,
        SortedDictionary<TopicPartition, CommittedOffset> committed,
        SortedDictionary<TopicPartition, FoundOffset> ends,
        CancellationToken cancellation)
    {
        var times = new SortedDictionary<TopicPartition, long>();
        var starts = await cluster.FindOffsetsAsync(behind, OffsetQueries.Earliest);
        var fetcher = new RecordFetcher(cluster, new FetchSettings { PartitionBytesMax = 1 << 20, MaxWaitMs = 0 });
        foreach (var partition in behind)
        {
            fetcher.Positions[partition] = Math.Max(committed[partition].Offset, starts[partition].Offset);
            fetcher.Ends[partition] = ends[partition].Offset;
        }

        await foreach (var record in fetcher.ReadAsync(cancellation))
        {
            // One record of each partition is enough.
            if (times.TryAdd(record.Partition, record.TimestampMs))
                fetcher.Ends[record.Partition] = 0;
        }

        return times;
    }
}
