using LogCluster.Protocol;

namespace LogCluster.Cli.Client;

/// <summary>ListOffsets, by way of the partitions' leaders.</summary>
internal static class OffsetQueries
{
    public const long Latest = -1;
    public const long Earliest = -2;
    public const long MaxTimestamp = -3;

    public static Task<SortedDictionary<TopicPartition, FoundOffset>> FindOffsetsAsync(
        this Cluster cluster, IEnumerable<TopicPartition> partitions, long timestamp, bool isCommittedOnly = false) =>
        cluster.FindOffsetsAsync(partitions.ToDictionary(partition => partition, _ => timestamp), isCommittedOnly);

    /// <summary>For each partition the first offset whose record is not older than the timestamp (in ms), or one of the special positions above.</summary>
    public static async Task<SortedDictionary<TopicPartition, FoundOffset>> FindOffsetsAsync(
        this Cluster cluster, IReadOnlyDictionary<TopicPartition, long> timestamps, bool isCommittedOnly = false)
    {
        var found = new SortedDictionary<TopicPartition, FoundOffset>();
        await cluster.ForEachLeaderAsync([.. timestamps.Keys.Order()], async (leader, partitions) =>
        {
            using var answer = await leader.SendAsync(Request(partitions, timestamps, isCommittedOnly, cluster.TimeoutMs));
            var again = new List<(TopicPartition, ErrorCode)>();
            foreach (var topic in answer.Body.Topics)
            {
                foreach (var partition in topic.Partitions)
                {
                    var id = new TopicPartition(topic.Name, partition.PartitionIndex);
                    if (partition.ErrorCode.IsRetriable())
                    {
                        again.Add((id, partition.ErrorCode));
                        continue;
                    }

                    partition.ErrorCode.ThrowIfError($"{id}");
                    lock (found)
                        found[id] = new FoundOffset(partition.Offset, partition.Timestamp, partition.LeaderEpoch);
                }
            }

            return again;
        });
        return found;
    }

    private static ListOffsetsRequest Request(
        IReadOnlyList<TopicPartition> partitions, IReadOnlyDictionary<TopicPartition, long> timestamps, bool isCommittedOnly, int timeoutMs) => new()
        {
            ReplicaId = -1,
            IsolationLevel = (sbyte)(isCommittedOnly ? 1 : 0),
            TimeoutMs = timeoutMs,
            Topics =
        [
            .. partitions.GroupBy(partition => partition.Topic, StringComparer.Ordinal).Select(topic => new ListOffsetsRequest.ListOffsetsTopic
            {
                Name = topic.Key,
                Partitions = [.. topic.Select(partition => new ListOffsetsRequest.ListOffsetsPartition
                {
                    PartitionIndex = partition.Partition,
                    Timestamp = timestamps[partition],
                })],
            }),
        ],
        };
}
