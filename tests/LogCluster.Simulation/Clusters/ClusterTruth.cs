using System.Runtime.InteropServices;
using LogCluster.Core;
using LogCluster.Metadata.Images;

namespace LogCluster.Simulation.Clusters;

/// <summary>
/// What the nodes' metadata says, seen from outside: equal images at equal offsets on all nodes, one leader in an epoch of a partition,
/// one state in a partition epoch. And so who may answer for a partition, and when.
/// </summary>
internal sealed class ClusterTruth(SimulatedWorld world)
{
    // Only looked up.
    private readonly Dictionary<long, ulong> _hashOf = [];
    private readonly Dictionary<(Uuid Topic, int Partition, int LeaderEpoch), NodeId> _leaderOf = [];
    private readonly Dictionary<(Uuid Topic, int Partition, int PartitionEpoch), string> _stateOf = [];
    private readonly Dictionary<(int Node, Uuid Topic, int Partition), (TimeSpan Until, int Epoch)> _led = [];
    private readonly SortedDictionary<int, MetadataImage> _seenBy = [];

    public MetadataImage Newest { get; private set; } = MetadataImage.Empty;

    /// <summary>
    /// Partitions without a leader of which nobody knows any more who led last: a change of min.insync.replicas makes the cluster forget it
    /// (KIP-966), in Kafka too. Only an operator's word makes such a partition whole.
    /// </summary>
    public SortedSet<(Uuid Topic, int Partition)> Forgotten { get; } = [];

    /// <summary>Told of a forgotten partition that is led again, by a replica that may have anything.</summary>
    public Action<Uuid, int>? LedAnyhow { get; set; }

    /// <summary>Told of each newer image.</summary>
    public Action<MetadataImage>? Changed { get; set; }

    public MetadataImage? SeenBy(int node) => _seenBy.GetValueOrDefault(node);

    public PartitionImage? Find(Uuid topic, int partition) => Find(Newest, topic, partition);

    public static PartitionImage? Find(MetadataImage image, Uuid topic, int partition) =>
        image.FindTopic(topic)?.Partitions.GetValueOrDefault(partition);

    public void OnImage(int node, MetadataImage image)
    {
        CheckHash(node, image);
        var before = _seenBy.GetValueOrDefault(node) ?? MetadataImage.Empty;
        if (image.NextOffset < before.NextOffset)
            throw world.Fail($"node {node} went back in the metadata from {before.NextOffset} to {image.NextOffset}");
        foreach (var topic in image.Topics.Values)
        {
            var known = before.FindTopic(topic.Id);
            if (ReferenceEquals(known, topic))
                continue;
            foreach (var (index, partition) in topic.Partitions)
                OnPartition(node, topic, index, partition);
        }

        foreach (var topic in before.Topics.Values.Where(topic => image.FindTopic(topic.Id) is null))
        {
            foreach (var index in topic.Partitions.Keys)
                NoteEnd(node, topic.Id, index);
        }

        _seenBy[node] = image;
        if (image.NextOffset <= Newest.NextOffset)
            return;
        NoteForgotten(image);
        Newest = image;
        Changed?.Invoke(image);
    }

    private void NoteForgotten(MetadataImage image)
    {
        foreach (var topic in image.Topics.Values.Where(topic => !ReferenceEquals(Newest.FindTopic(topic.Id), topic)))
        {
            foreach (var (index, partition) in topic.Partitions)
            {
                if (partition.Leader != NodeId.None && Forgotten.Remove((topic.Id, index)))
                    LedAnyhow?.Invoke(topic.Id, index);
                else if (partition.Leader == NodeId.None && partition.LastKnownEligibleLeaderReplicas.IsEmpty
                    && Find(topic.Id, index) is { LastKnownEligibleLeaderReplicas.IsEmpty: false })
                    Forgotten.Add((topic.Id, index));
            }
        }
    }

    private void CheckHash(int node, MetadataImage image)
    {
        var hash = 14695981039346656037UL;
        foreach (var record in MetadataImageRecords.Of(image))
        {
            foreach (var b in MetadataRecordCodec.Write(record))
                hash = unchecked((hash ^ b) * 1099511628211);
        }

        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_hashOf, image.NextOffset, out var exists);
        if (exists && known != hash)
            throw world.Fail($"node {node} has other metadata at offset {image.NextOffset} than another node had");
        known = hash;
    }

    private void OnPartition(int node, TopicImage topic, int index, PartitionImage partition)
    {
        var name = $"{topic.Name}-{index} ({topic.Id})";
        if (!_leaderOf.TryAdd((topic.Id, index, partition.LeaderEpoch.Value), partition.Leader)
            && _leaderOf[(topic.Id, index, partition.LeaderEpoch.Value)] is var other && other != partition.Leader)
            throw world.Fail($"{name} has two leaders in epoch {partition.LeaderEpoch}: {other} and {partition.Leader}");
        var state = $"leader {partition.Leader} in epoch {partition.LeaderEpoch}, in sync {string.Join(' ', partition.InSyncReplicas)} of {string.Join(' ', partition.Replicas)}";
        if (_stateOf.TryAdd((topic.Id, index, partition.PartitionEpoch), state))
            world.Trace($"{name}: partition epoch {partition.PartitionEpoch}: {state}");
        else if (_stateOf[(topic.Id, index, partition.PartitionEpoch)] is var known && known != state)
            throw world.Fail($"{name} has two states in partition epoch {partition.PartitionEpoch}: {known}; {state}");
        if (partition.Leader.Value == node)
            _led[(node, topic.Id, index)] = (TimeSpan.MaxValue, partition.LeaderEpoch.Value);
        else
            NoteEnd(node, topic.Id, index);
    }

    private void NoteEnd(int node, Uuid topic, int index)
    {
        if (_led.TryGetValue((node, topic, index), out var led) && led.Until == TimeSpan.MaxValue)
            _led[(node, topic, index)] = led with { Until = world.Now };
    }

    /// <summary>The node's process has ended.</summary>
    public void OnEnded(int node)
    {
        if (!_seenBy.Remove(node, out var image))
            return;
        foreach (var topic in image.Topics.Values)
        {
            foreach (var index in topic.Partitions.Keys)
                NoteEnd(node, topic.Id, index);
        }
    }

    /// <summary>Whether the node led the partition at some time since then, as far as it knew itself.</summary>
    public bool HasLedSince(int node, Uuid topic, int partition, TimeSpan since) =>
        _led.TryGetValue((node, topic, partition), out var led) && led.Until >= since;

    /// <summary>The leader epoch in which the node itself led the partition last; -1 where it never did.</summary>
    public int LastLedEpoch(int node, Uuid topic, int partition) => _led.TryGetValue((node, topic, partition), out var led) ? led.Epoch : -1;

    /// <summary>The leader epoch in which the node leads the partition, as far as it knows itself; -1 where it does not.</summary>
    public int LedEpochNow(int node, Uuid topic, int partition) =>
        _led.TryGetValue((node, topic, partition), out var led) && led.Until == TimeSpan.MaxValue ? led.Epoch : -1;
}
