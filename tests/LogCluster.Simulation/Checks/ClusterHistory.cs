using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Simulation.Checks;

/// <summary>
/// What clients were told so far, and so what must hold from now on. Stands outside the node: it knows answers and faults, nothing
/// of what the node thinks. All of it runs on the world's one thread.
/// </summary>
public sealed class ClusterHistory(SimulatedWorld world)
{
    private readonly List<TopicHistory> _topics = [];
    private string? _clusterId;
    private readonly HashSet<long> _producerIds = [];
    private long _nextRecordId = 1;

    /// <summary>Power losses so far: each may take what was not flushed.</summary>
    public int PowerLossCount { get; private set; }

    /// <summary>Stops of any kind that were not orderly: each begins new leader epochs.</summary>
    public int CrashCount { get; private set; }

    /// <summary>Disk faults injected so far: they excuse failed requests, never lost data.</summary>
    public int DiskFaultCount { get; private set; }

    public long AcknowledgedRecords { get; set; }

    public long RecordsRead { get; set; }

    public IReadOnlyList<TopicHistory> Topics => _topics;

    public SimulationException Fail(string what) => world.Fail(what);

    public void Trace(string line) => world.Trace(line);

    public TopicHistory AddTopic(TopicPlan plan)
    {
        var topic = new TopicHistory(this, _topics.Count, plan);
        _topics.Add(topic);
        return topic;
    }

    public RecordStamp NextStamp(PartitionHistory partition) => new(_nextRecordId++, partition.Topic.Ordinal, partition.Index);

    public bool WasSent(RecordStamp stamp) => stamp.Id > 0 && stamp.Id < _nextRecordId;

    public void OnCrash(bool powerLoss)
    {
        CrashCount++;
        if (!powerLoss)
            return;
        PowerLossCount++;
        foreach (var partition in _topics.SelectMany(topic => topic.Partitions))
            partition.OnLoss();
    }

    /// <summary>
    /// Every in-sync replica of a partition lost power since it was last known to have everything, or its disk
    /// (<paramref name="alsoDurable"/>): what was acknowledged may be gone. Topics that nobody asked for are the cluster's own.
    /// </summary>
    public void OnReplicasLost(Uuid topicId, int partition, bool alsoDurable)
    {
        if (_topics.Find(topic => topic.Id == topicId) is not { } topic)
            PowerLossCount++;
        else if (partition < topic.Partitions.Count)
            topic.Partitions[partition].OnLoss(alsoDurable);
    }

    /// <summary>A producer id is given once in the life of a cluster.</summary>
    public void OnProducerId(long producerId)
    {
        if (!_producerIds.Add(producerId))
            throw Fail($"the producer id {producerId} was given twice");
    }

    public void OnDiskFault() => DiskFaultCount++;

    /// <summary>After an orderly stop everything is durable.</summary>
    public void OnCleanStop()
    {
        foreach (var partition in _topics.SelectMany(topic => topic.Partitions))
            partition.OnFlushed();
    }

    /// <summary>What must be in an answer to a metadata request that is sent now.</summary>
    public IReadOnlyList<(TopicHistory Topic, TopicState State)> ExpectedTopics() => [.. _topics.Select(topic => (topic, topic.State))];

    /// <summary>Holds an answer with all topics against what was known when it was asked for.</summary>
    public void OnMetadata(MetadataResponse response, IReadOnlyList<(TopicHistory Topic, TopicState State)> expected)
    {
        if (_clusterId is not null && response.ClusterId != _clusterId)
            throw Fail($"the cluster is called {response.ClusterId}, it was {_clusterId}");
        _clusterId = response.ClusterId;
        var seen = response.Topics!.ToDictionary(topic => topic.TopicId);
        foreach (var (topic, state) in expected)
        {
            if (state == TopicState.Exists && topic.IsLive && !seen.ContainsKey(topic.Id))
                throw Fail($"topic {topic.Name} ({topic.Id}) was acknowledged and is not in the metadata");
            if (state == TopicState.Gone && seen.ContainsKey(topic.Id))
                throw Fail($"the deletion of topic {topic.Name} ({topic.Id}) was acknowledged, and it is in the metadata");
        }

        // The node makes its internal topics when they are needed.
        foreach (var found in response.Topics!.Where(topic => !topic.IsInternal))
            OnTopicSeen(found);
    }

    private void OnTopicSeen(MetadataResponse.MetadataResponseTopic found)
    {
        var topic = _topics.Find(topic => topic.Id == found.TopicId) ??
            _topics.Find(topic => topic.State == TopicState.CreationAsked && topic.Name == found.Name) ??
            throw Fail($"topic {found.Name} ({found.TopicId}) is in the metadata, and nobody asked for it");
        if (topic.State == TopicState.CreationAsked)
            topic.OnCreated(found.TopicId);
        if (found.Partitions.Count != topic.Plan.PartitionCount)
            throw Fail($"topic {topic.Name} has {found.Partitions.Count} partitions, it was made with {topic.Plan.PartitionCount}");
        foreach (var partition in found.Partitions)
            topic.Partitions[partition.PartitionIndex].OnLeaderEpoch(partition.LeaderEpoch);
    }
}
