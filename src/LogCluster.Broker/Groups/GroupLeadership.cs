using LogCluster.Broker.Partitions;
using LogCluster.Coordinators.Groups;
using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Replication;
using LogCluster.Replication.InSync;

namespace LogCluster.Broker.Groups;

/// <summary>
/// Tells the group coordinator which partitions of <c>__consumer_offsets</c> this node leads, and which topics are gone. Called by the
/// metadata follower alone, after the partitions are what the image says.
/// </summary>
/// <param name="open">What the coordinator writes to, given the partition's log.</param>
internal sealed class GroupLeadership(
    NodeId self, GroupCoordinator coordinator, PartitionTable partitions, Func<IReplicatedLog, IReplicatedLog> open)
{
    private readonly SortedDictionary<int, (Partition Partition, LeaderEpoch Epoch)> _led = [];
    private MetadataImage _previous = MetadataImage.Empty;

    public void Apply(MetadataImage image, IReadOnlyCollection<Uuid> touched)
    {
        var deleted = touched.Where(id => image.FindTopic(id) is null)
            .Select(id => _previous.FindTopic(id)?.Name)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        var topic = image.FindTopic(OffsetsTopic.Name);
        if (deleted.Contains(OffsetsTopic.Name) || (topic is not null && touched.Contains(topic.Id)))
            Follow(topic);
        if (deleted.Count > 0)
            coordinator.OnTopicsDeleted(deleted);
        _previous = image;
    }

    private void Follow(TopicImage? topic)
    {
        coordinator.PartitionCount = topic?.Partitions.Count ?? 0;
        foreach (var (index, led) in _led.ToList())
        {
            if (topic is null || FindLed(topic, index) is not { } now || now != led)
            {
                _led.Remove(index);
                coordinator.Resign(index);
            }
        }

        foreach (var index in topic?.Partitions.Keys ?? [])
        {
            if (!_led.ContainsKey(index) && FindLed(topic!, index) is { } led)
            {
                _led.Add(index, led);
                coordinator.Lead(index, open(new PartitionReplicatedLog(led.Partition, led.Epoch)));
            }
        }
    }

    private (Partition Partition, LeaderEpoch Epoch)? FindLed(TopicImage topic, int index) =>
        topic.Partitions.TryGetValue(index, out var placed) && placed.Leader == self && partitions.Find(topic.Id, index) is { } partition
            ? (partition, placed.LeaderEpoch)
            : null;
}
