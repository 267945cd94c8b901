using LogCluster.Broker;
using LogCluster.Core;
using LogCluster.Metadata.Images;

namespace LogCluster.Simulation.Clusters;

/// <summary>A node whose partitions never hear that somebody else leads them: what it led it leads on, in its old epoch.</summary>
internal sealed class LeadsOn(int node)
{
    private readonly SortedDictionary<(Uuid Topic, int Partition), PartitionImage> _led = [];

    public static NodeProbe On(int node)
    {
        var mistaken = new LeadsOn(node);
        return new NodeProbe { Seen = mistaken.See };
    }

    private MetadataImage See(MetadataImage image)
    {
        foreach (var topic in image.Topics.Values)
        {
            var partitions = topic.Partitions;
            foreach (var (index, partition) in topic.Partitions)
            {
                if (partition.Leader.Value == node)
                    _led[(topic.Id, index)] = partition;
                else if (_led.TryGetValue((topic.Id, index), out var led))
                    partitions = partitions.SetItem(index, led);
            }

            image = image with { Topics = image.Topics.SetItem(topic.Name, topic with { Partitions = partitions }) };
        }

        return image;
    }
}
