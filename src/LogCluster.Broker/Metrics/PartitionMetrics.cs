using System.Diagnostics.Metrics;
using LogCluster.Broker.Partitions;

namespace LogCluster.Broker.Metrics;

/// <summary>The partitions of this node, counted when somebody asks.</summary>
internal static class PartitionMetrics
{
    public static void Observe(Meter meter, PartitionTable partitions, TopicLabels topics)
    {
        meter.CreateObservableGauge("logcluster.partitions", () => partitions.Count, null, "Partitions that have a replica here.");
        meter.CreateObservableGauge(
            "logcluster.partitions.leading", () => partitions.All.Count(partition => partition.IsLeader), null, "Partitions that this node leads.");
        meter.CreateObservableGauge(
            "logcluster.partitions.failed", () => partitions.All.Count(partition => partition.Log.IsFailed), null, "Partitions whose log takes no more records.");
        meter.CreateObservableGauge("logcluster.log.size", () => Sizes(partitions, topics), "By", "Bytes of the segments of a topic's logs.");
    }

    private static IEnumerable<Measurement<long>> Sizes(PartitionTable partitions, TopicLabels topics)
    {
        var sizes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var partition in partitions.All)
        {
            var label = topics.Of(partition.TopicPartition.Topic);
            sizes[label] = sizes.GetValueOrDefault(label) + partition.Log.SizeBytes;
        }

        return sizes.Select(size => new Measurement<long>(size.Value, new KeyValuePair<string, object?>("topic", size.Key)));
    }
}
