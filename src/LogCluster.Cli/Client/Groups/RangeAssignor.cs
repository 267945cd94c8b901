namespace LogCluster.Cli.Client.Groups;

/// <summary>Kafka's range assignor: of each topic every subscribed member, in the order of their ids, gets a run of partitions, the first ones one more where it does not divide.</summary>
internal static class RangeAssignor
{
    public const string Name = "range";

    public static SortedDictionary<string, List<TopicPartition>> Assign(
        IReadOnlyDictionary<string, IReadOnlyList<string>> topicsByMember, IReadOnlyDictionary<string, int> partitionCounts)
    {
        var assigned = new SortedDictionary<string, List<TopicPartition>>(topicsByMember.ToDictionary(member => member.Key, _ => new List<TopicPartition>(), StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var (topic, count) in partitionCounts.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var members = topicsByMember.Where(member => member.Value.Contains(topic, StringComparer.Ordinal)).Select(member => member.Key).Order(StringComparer.Ordinal).ToList();
            var next = 0;
            for (var i = 0; i < members.Count; i++)
            {
                var share = count / members.Count + (i < count % members.Count ? 1 : 0);
                assigned[members[i]].AddRange(Enumerable.Range(next, share).Select(partition => new TopicPartition(topic, partition)));
                next += share;
            }
        }

        return assigned;
    }
}
