using System.Collections.Concurrent;

namespace LogCluster.Broker.Metrics;

/// <summary>
/// Bounds how many series come from topics (<c>logcluster.metrics.topics.max</c>): the first so many topics that are seen have a label of their own, all
/// others share one. A label is kept for the node's life, as the counters behind it are. Thread-safe.
/// </summary>
internal sealed class TopicLabels(int topicsMax)
{
    /// <summary>No topic can be called so: Kafka allows letters, digits, '.', '_' and '-'.</summary>
    public const string Others = "(others)";

    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);
    private int _count;

    public string Of(string topic)
    {
        if (_known.TryGetValue(topic, out var label))
            return label;
        if (Volatile.Read(ref _count) >= topicsMax || Interlocked.Increment(ref _count) > topicsMax)
            return Others;
        return _known.GetOrAdd(topic, topic);
    }
}
