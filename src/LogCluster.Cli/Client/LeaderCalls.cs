namespace LogCluster.Cli.Client;

/// <summary>Asks the leaders of partitions, each for its own, and asks again where a leader has moved, until all have answered.</summary>
internal static class LeaderCalls
{
    /// <summary>
    /// Calls <paramref name="ask"/> once for each leader, concurrently. It returns the partitions that must be asked again with the error that said so;
    /// these are looked up anew. Fails the command when a topic is unknown, and when the cluster's patience is over.
    /// </summary>
    public static async Task ForEachLeaderAsync(
        this Cluster cluster,
        IReadOnlyCollection<TopicPartition> partitions,
        Func<BrokerConnection, IReadOnlyList<TopicPartition>, Task<IReadOnlyList<(TopicPartition Partition, ErrorCode Error)>>> ask)
    {
        var left = partitions;
        var delay = new RetryDelay(cluster.Timeout);
        while (left.Count > 0)
        {
            string[] topics = [.. left.Select(partition => partition.Topic).Distinct(StringComparer.Ordinal)];
            var metadata = ReferenceEquals(left, partitions) ? await cluster.KnownAsync(topics) : await cluster.DescribeAsync(topics);
            var byLeader = left.GroupBy(partition => LeaderOf(metadata, partition)).OrderBy(group => group.Key).ToList();
            var again = new List<(TopicPartition Partition, ErrorCode Error)>(
                byLeader.Where(group => group.Key == NodeId.None).SelectMany(group => group).Select(partition => (partition, ErrorCode.LeaderNotAvailable)));
            var answers = await Task.WhenAll(byLeader.Where(group => group.Key != NodeId.None).Select(group => AskAsync(cluster, group.Key, [.. group], ask)));
            again.AddRange(answers.SelectMany(answer => answer));
            if (again.Count > 0 && !await delay.WaitAsync())
                throw new CommandFailedException($"{again[0].Partition}: {again[0].Error.Describe()}.");
            left = [.. again.Select(entry => entry.Partition)];
        }
    }

    private static async Task<IReadOnlyList<(TopicPartition Partition, ErrorCode Error)>> AskAsync(
        Cluster cluster,
        NodeId leader,
        IReadOnlyList<TopicPartition> partitions,
        Func<BrokerConnection, IReadOnlyList<TopicPartition>, Task<IReadOnlyList<(TopicPartition Partition, ErrorCode Error)>>> ask)
    {
        try
        {
            return await ask(await cluster.ConnectAsync(leader), partitions);
        }
        catch (IOException)
        {
            // The leader may have just gone: the metadata will say who follows.
            return [.. partitions.Select(partition => (partition, ErrorCode.NetworkException))];
        }
    }

    private static NodeId LeaderOf(ClusterMetadata metadata, TopicPartition partition) =>
        (metadata.Require(partition.Topic).Find(partition.Partition) ??
            throw new CommandFailedException($"Topic {partition.Topic} has no partition {partition.Partition}.")).Leader;
}
