using LogCluster.Records;
using LogCluster.Records.Compression;

namespace LogCluster.Cli.Client;

/// <summary>
/// Produces records to one topic: idempotent, so that what is sent again after a broken connection is there once. Appending waits where
/// too much is under way. Used by one caller at a time, who disposes it.
/// </summary>
internal sealed class RecordProducer : IDisposable
{
    /// <summary>Batches handed over and not yet acknowledged, over all partitions.</summary>
    private const int InFlightMax = 16;

    private readonly Cluster _cluster;
    private readonly ProducerSettings _settings;
    private readonly ProducerIdentity? _identity;
    private readonly SortedDictionary<int, PartitionProducer> _partitions = [];
    private readonly Queue<Task> _inFlight = new();
    private readonly TopicInfo _topic;
    private int _sticky;

    private RecordProducer(Cluster cluster, TopicInfo topic, ProducerSettings settings, ProducerIdentity? identity)
    {
        _cluster = cluster;
        _topic = topic;
        _settings = settings;
        _identity = identity;
    }

    public IReadOnlyDictionary<int, ProducedRange> Produced => _partitions.ToDictionary(entry => entry.Key, entry => entry.Value.Produced);

    public static async Task<RecordProducer> CreateAsync(Cluster cluster, TopicInfo topic, ProducerSettings settings)
    {
        if (CodecSupport.Installed.FindProblem(settings.Codec) is { } problem)
            throw new CommandFailedException(problem);
        var identity = settings.Acks == -1 ? await ProducerIdentity.RequestAsync(cluster) : null;
        return new RecordProducer(cluster, topic, settings, identity);
    }

    /// <summary>Without a partition, the key chooses; without a key, each batch goes to the next one.</summary>
    public async ValueTask AppendAsync(int? partition, long timestampMs, byte[]? key, byte[]? value, IReadOnlyList<RecordHeader> headers)
    {
        var count = _topic.Partitions.Count;
        var chosen = partition ?? (key is null ? _sticky % count : Partitioner.ForKey(key, count));
        if (!_partitions.TryGetValue(chosen, out var producer))
            _partitions[chosen] = producer = new PartitionProducer(_cluster, new TopicPartition(_topic.Name, chosen), _settings, _identity);
        if (!producer.IsEmpty && producer.FillingBytes + (key?.Length ?? 0) + (value?.Length ?? 0) > _settings.BatchBytes)
            await SendAsync(producer);
        producer.Append(timestampMs, key, value, headers);
    }

    private async Task SendAsync(PartitionProducer producer)
    {
        while (_inFlight.Count >= InFlightMax || (_inFlight.TryPeek(out var oldest) && oldest.IsCompleted))
            await _inFlight.Dequeue();
        _inFlight.Enqueue(producer.Send());
        _sticky++;
    }

    /// <summary>Completes when everything appended is acknowledged.</summary>
    public async Task FlushAsync()
    {
        foreach (var producer in _partitions.Values.Where(producer => !producer.IsEmpty))
            await SendAsync(producer);
        while (_inFlight.TryDequeue(out var sent))
            await sent;
    }

    public void Dispose()
    {
        foreach (var producer in _partitions.Values)
            producer.Dispose();
    }
}
