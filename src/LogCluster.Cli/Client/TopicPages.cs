using LogCluster.Protocol;

namespace LogCluster.Cli.Client;

/// <summary>Topics described page by page (KIP-966), where the cluster offers that; else by Metadata.</summary>
internal static class TopicPages
{
    /// <summary>Partitions of one page.</summary>
    private const int PagePartitionsMax = 2000;

    /// <summary>Null for all topics. Errors of single topics are in the result's <see cref="ClusterMetadata.Errors"/> or fail the command.</summary>
    public static async Task<IReadOnlyList<TopicInfo>> DescribeTopicsAsync(this Cluster cluster, IReadOnlyCollection<string>? names)
    {
        var broker = await cluster.AnyAsync();
        if (!broker.Offers(ApiKey.DescribeTopicPartitions))
        {
            var metadata = await cluster.DescribeAsync(names);
            return names is null ? [.. metadata.Topics.Values] : [.. names.Select(metadata.Require)];
        }

        var found = new SortedDictionary<string, List<DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic>>(StringComparer.Ordinal);
        DescribeTopicPartitionsRequest.CursorData? cursor = null;
        do
        {
            var request = new DescribeTopicPartitionsRequest
            {
                Topics = [.. (names ?? []).Select(name => new DescribeTopicPartitionsRequest.TopicRequest { Name = name })],
                ResponsePartitionLimit = PagePartitionsMax,
                Cursor = cursor,
            };
            using var answer = await broker.SendAsync(request);
            foreach (var topic in answer.Body.Topics)
            {
                topic.ErrorCode.ThrowIfError($"Topic {topic.Name}");
                if (!found.TryGetValue(topic.Name!, out var pages))
                    found[topic.Name!] = pages = [];
                pages.Add(topic);
            }

            var next = answer.Body.NextCursor;
            cursor = next is null ? null : new() { TopicName = next.TopicName, PartitionIndex = next.PartitionIndex };
        }
        while (cursor is not null);
        return [.. found.Values.Select(Join)];
    }

    private static TopicInfo Join(List<DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic> pages) => new(
        pages[0].Name!,
        pages[0].TopicId,
        pages[0].IsInternal,
        [.. pages.SelectMany(page => page.Partitions).OrderBy(partition => partition.PartitionIndex).Select(partition => new PartitionInfo(
            partition.PartitionIndex, new NodeId(partition.LeaderId), partition.LeaderEpoch, partition.ReplicaNodes, partition.IsrNodes, partition.OfflineReplicas)
        {
            EligibleLeaders = partition.EligibleLeaderReplicas ?? [],
            LastKnownEligible = partition.LastKnownElr ?? [],
        })]);
}
