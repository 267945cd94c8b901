using LogCluster.Protocol;

namespace LogCluster.Comparison.Scenarios;

/// <summary>DescribeTopicPartitions, page by page.</summary>
internal static class DescribeTopicPartitionsCalls
{
    public static void Add(CallList calls)
    {
        Add(calls, "some topics", 2_000, null, "created-3", "created-2", "missing");
        Add(calls, "a topic twice", 2_000, null, "created-2", "created-2");
        Add(calls, "a bad name", 2_000, null, "a b");
        Add(calls, "all topics", 2_000, null);
        Add(calls, "all topics, a page of one", 1, null);
        Add(calls, "a page of three", 3, null, "created-2", "created-3", "created-4");
        Add(calls, "the next page", 3, ("created-3", 0), "created-2", "created-3", "created-4");
        Add(calls, "from within a topic", 2_000, ("created-3", 1), "created-2", "created-3", "created-4");
        Add(calls, "from a topic between", 2_000, ("created-25", 0), "created-2", "created-3", "created-4");
        Add(calls, "from a topic that was not asked for", 2_000, ("created-3", 0), "created-2", "created-4");
        Add(calls, "from behind the last partition", 2_000, ("created-3", 99), "created-3", "created-4");
        Add(calls, "from a negative partition", 2_000, ("created-3", -1), "created-3");
        Add(calls, "a page of none", 0, null, "created-2");
        Add(calls, "a page of minus one", -1, null, "created-2");
        Add(calls, "a page of missing topics", 1, null, "missing-1", "missing-2", "created-2");
    }

    private static void Add(CallList calls, string name, int limit, (string Topic, int Partition)? cursor, params string[] topics) => calls.Add(
        name,
        0,
        new DescribeTopicPartitionsRequest
        {
            Topics = [.. topics.Select(topic => new DescribeTopicPartitionsRequest.TopicRequest { Name = topic })],
            ResponsePartitionLimit = limit,
            Cursor = cursor is { } from ? new() { TopicName = from.Topic, PartitionIndex = from.Partition } : null,
        },
        isOrdered: true);
}
