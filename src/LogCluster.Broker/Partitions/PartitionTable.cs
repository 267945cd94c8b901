using System.Collections.Concurrent;
using LogCluster.Broker.Configs;
using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Images;
using LogCluster.Replication.InSync;
using LogCluster.Storage.Directories;

namespace LogCluster.Broker.Partitions;

/// <summary>
/// The partitions that live on this node, made, changed and removed as the metadata says. Look-ups are safe from any thread;
/// <see cref="Apply"/> is the metadata follower's, one call at a time.
/// </summary>
public sealed class PartitionTable(NodeId self, LiveConfig config, LogDirectory directory, ChangedPartitions changed, TimeProvider time)
{
    // Never iterated where order matters: the order of hashes differs from run to run.
    private readonly ConcurrentDictionary<(Uuid TopicId, int Partition), Partition> _byId = new();
    private readonly ConcurrentDictionary<TopicPartition, Partition> _byName = new();

    /// <summary>The partitions of each topic that are here; the metadata follower's.</summary>
    private readonly SortedDictionary<Uuid, List<int>> _indexes = [];

    public LogDirectory Directory => directory;

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>In order of topic and partition.</summary>
    public IReadOnlyList<Partition> All => [.. _byName.Values.OrderBy(partition => partition.TopicPartition)];

    public int Count => _byName.Count;

    public Partition? Find(Uuid topicId, int partition) => _byId.GetValueOrDefault((topicId, partition));

    public Partition? Find(string topic, int partition) => _byName.GetValueOrDefault(new TopicPartition(topic, partition));

    /// <summary>Brings the topics that changed to what the image says of them; all topics when the node's own configuration did.</summary>
    public void Apply(MetadataImage image, IReadOnlyCollection<Uuid> touched)
    {
        foreach (var topicId in touched.Where(id => image.FindTopic(id) is null))
            RemoveAll(topicId);
        var affected = config.Follow(image) ? image.Topics.Values : touched.Select(image.FindTopic).OfType<TopicImage>();
        foreach (var topic in affected)
            ApplyTopic(topic, new TopicConfigs(config.Current, image.ConfigsOf(ConfigResource.Topic(topic.Name))));
    }

    private void ApplyTopic(TopicImage topic, TopicConfigs configs)
    {
        var settings = TopicSettings.From(configs, config.Current);
        foreach (var (index, placed) in topic.Partitions)
        {
            if (!placed.Replicas.Contains(self))
                continue;
            var leadership = new PartitionLeadership(placed.Leader, placed.LeaderEpoch, placed.Leader == self, placed.InSyncReplicas.Length);
            if (_byId.TryGetValue((topic.Id, index), out var known))
            {
                known.Configure(settings);
                known.Lead(leadership);
            }
            else
            {
                Add(new TopicPartition(topic.Name, index), topic.Id, settings, leadership);
            }
        }
    }

    private void Add(TopicPartition name, Uuid topicId, PartitionSettings settings, PartitionLeadership leadership)
    {
        // A log of the same name belongs to a topic that is gone: its deletion did not get as far as the directory.
        if (directory.Find(name) is { } found && found.TopicId != topicId)
            directory.Delete(name, NowMs);
        var log = directory.GetOrCreate(name, topicId, settings.Log, NowMs);
        log.Config = settings.Log;
        var partition = new Partition(topicId, log, settings, leadership, time) { Changed = changed.Note };
        // Its log may need something as it is: retention, producers to forget.
        partition.Configure(settings);
        if (!_indexes.TryGetValue(topicId, out var indexes))
            _indexes[topicId] = indexes = [];
        indexes.Add(name.Partition);
        _byId[(topicId, name.Partition)] = partition;
        _byName[name] = partition;
    }

    private void RemoveAll(Uuid topicId)
    {
        if (!_indexes.Remove(topicId, out var indexes))
            return;
        foreach (var index in indexes)
        {
            if (!_byId.TryRemove((topicId, index), out var partition))
                continue;
            _byName.TryRemove(partition.TopicPartition, out _);
            partition.Close();
            directory.Delete(partition.TopicPartition, NowMs);
        }
    }

    /// <summary>Keeps the files of logs that the metadata does not know out of the way, for a person to look at.</summary>
    public IReadOnlyList<TopicPartition> SetStraysAside()
    {
        var strays = directory.Logs.Select(log => log.Partition).Where(name => !_byName.ContainsKey(name)).ToList();
        foreach (var stray in strays)
            directory.SetAside(stray, NowMs);
        return strays;
    }

    /// <summary>Ends all waits; the logs are closed with their directory.</summary>
    public void Close()
    {
        foreach (var partition in All)
            partition.Close();
    }
}
