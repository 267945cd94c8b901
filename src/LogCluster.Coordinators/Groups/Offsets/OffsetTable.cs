namespace LogCluster.Coordinators.Groups.Offsets;

/// <summary>The committed offsets of one group, by topic and partition.</summary>
internal sealed class OffsetTable
{
    // A list for each topic: most groups have few partitions of few topics, and there are many groups.
    private readonly SortedList<string, SortedList<int, CommittedOffset>> _byTopic = new(0, StringComparer.Ordinal);

    public bool IsEmpty => _byTopic.Count == 0;

    public IEnumerable<string> Topics => _byTopic.Keys;

    public IEnumerable<(string Topic, int Partition, CommittedOffset Offset)> All =>
        from topic in _byTopic
        from partition in topic.Value
        select (topic.Key, partition.Key, partition.Value);

    public IEnumerable<KeyValuePair<int, CommittedOffset>> Of(string topic) => _byTopic.TryGetValue(topic, out var partitions) ? partitions : [];

    public CommittedOffset? Find(string topic, int partition) =>
        _byTopic.TryGetValue(topic, out var partitions) ? partitions.GetValueOrDefault(partition) : null;

    public void Set(string topic, int partition, CommittedOffset offset)
    {
        if (!_byTopic.TryGetValue(topic, out var partitions))
            _byTopic.Add(topic, partitions = new SortedList<int, CommittedOffset>(0));
        partitions[partition] = offset;
    }

    public void Remove(string topic, int partition)
    {
        if (_byTopic.TryGetValue(topic, out var partitions) && partitions.Remove(partition) && partitions.Count == 0)
            _byTopic.Remove(topic);
    }
}
