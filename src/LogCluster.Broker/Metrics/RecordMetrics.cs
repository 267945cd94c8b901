using System.Diagnostics.Metrics;
using LogCluster.Core;

namespace LogCluster.Broker.Metrics;

/// <summary>What producers bring and consumers take, by topic; what they are refused, by error; and who waits.</summary>
internal sealed class RecordMetrics(Meter meter, TopicLabels topics)
{
    private readonly Counter<long> _produced = meter.CreateCounter<long>("logcluster.topic.produced", "By", "Bytes of batches that were appended.");
    private readonly Counter<long> _fetched = meter.CreateCounter<long>("logcluster.topic.fetched", "By", "Bytes of batches that were read for an answer.");
    private readonly Counter<long> _produceErrors = meter.CreateCounter<long>("logcluster.produce.errors", null, "Batches that were refused or not replicated in time.");
    private readonly Counter<long> _fetchErrors = meter.CreateCounter<long>("logcluster.fetch.errors", null, "Partitions that a fetch could not read.");
    private readonly UpDownCounter<long> _producesWaiting = meter.CreateUpDownCounter<long>("logcluster.produces.waiting", null, "Requests that wait for replicas.");
    private readonly UpDownCounter<long> _fetchesWaiting = meter.CreateUpDownCounter<long>("logcluster.fetches.waiting", null, "Requests that wait for more bytes.");

    public void Produced(string topic, int bytes, ErrorCode error) => Count(_produced, _produceErrors, topic, bytes, error);

    public void Fetched(string topic, int bytes, ErrorCode error) => Count(_fetched, _fetchErrors, topic, bytes, error);

    private void Count(Counter<long> done, Counter<long> refused, string topic, int bytes, ErrorCode error)
    {
        if (error != ErrorCode.None)
            refused.Add(1, new KeyValuePair<string, object?>("error", error.ToString()));
        else if (bytes > 0)
            done.Add(bytes, new KeyValuePair<string, object?>("topic", topics.Of(topic)));
    }

    public void ProducesWaiting(int change) => _producesWaiting.Add(change);

    public void FetchesWaiting(int change) => _fetchesWaiting.Add(change);
}
