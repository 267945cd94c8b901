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
public sealed class PartitionTable(LiveConfig config, LogDirectorySet directories, ReplicationContext context)
{
    // Never iterated where order matters: the order of hashes differs from run to run.
    private readonly ConcurrentDictionary<(Uuid TopicId, int Partition), Partition> _byId = new();
    private readonly ConcurrentDictionary<TopicPartition, Partition> _byName = new();

    /// <summary>The partitions of each topic that are here; the metadata follower's.</summary>
    private readonly SortedDictionary<Uuid, List<int>> _indexes = [];

    /// <summary>Partitions of this node whose logs may be in a directory that could not be opened: none is made anew. Changed by the metadata follower alone.</summary>
    private readonly ConcurrentDictionary<(Uuid TopicId, int Partition), bool> _unseen = new();

    public LogDirectorySet Directories => directories;

    /// <summary>Told, on the metadata follower, of a partition whose log is in another directory than the metadata says, and of that directory.</summary>
    public Action<Partition, Uuid>? Misplaced { get; set; }

    /// <summary>Told, on the metadata follower, of each partition after its role may have changed, and of those that were closed.</summary>
    public Action<Partition>? RoleChanged { get; set; }

    private long NowMs => context.Time.GetUtcNow().ToUnixTimeMilliseconds();

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
        var settings = TopicSettings.From(configs, config.Current, context.Self);
        foreach (var (index, placed) in topic.Partitions)
        {
            _byId.TryGetValue((topic.Id, index), out var partition);
            if (!placed.Replicas.Contains(context.Self))
            {
                // A reassignment has moved it away.
                if (partition is not null)
                    Remove(partition);
                continue;
            }

            var leadership = LeadershipOf(placed);
            if (partition is null && (partition = Add(new TopicPartition(topic.Name, index), topic.Id, settings, placed)) is null)
                continue;
            if (partition.Settings != settings)
                partition.Configure(settings);
            partition.Apply(leadership);
            TellPlace(partition, placed);
            RoleChanged?.Invoke(partition);
        }
    }

    private static PartitionLeadership LeadershipOf(PartitionImage placed) =>
        new(placed.Leader, placed.LeaderEpoch, placed.PartitionEpoch, placed.Replicas, placed.InSyncReplicas)
        {
            AddingReplicas = placed.AddingReplicas,
            RemovingReplicas = placed.RemovingReplicas,
            LeaderRecoveryState = placed.LeaderRecoveryState,
        };

    /// <summary>Null when its log may be in a directory that is offline.</summary>
    private Partition? Add(TopicPartition name, Uuid topicId, PartitionSettings settings, PartitionImage placed)
    {
        // A log of the same name belongs to a topic that is gone: its deletion did not get as far as the directory.
        if (directories.Find(name) is { } found && found.TopicId != topicId)
            directories.Delete(name, NowMs);
        var assigned = placed.DirectoryOf(context.Self);
        if (directories.HasOffline && !DirectoryIds.IsReserved(assigned) && directories.Find(name) is null && directories.Online.All(online => online.Id != assigned))
        {
            _unseen[(topicId, name.Partition)] = true;
            return null;
        }

        _unseen.TryRemove((topicId, name.Partition), out _);
        var log = directories.GetOrCreate(name, topicId, settings.Log, NowMs, assigned);
        log.Config = settings.Log;
        var partition = new Partition(topicId, log, settings, LeadershipOf(placed), context, directories.HighWatermarkOf(log));
        if (directories.Of(log).IsOffline)
            partition.TakeOffline();
        // Its log may need something as it is: retention, producers to forget.
        partition.Configure(settings);
        if (!_indexes.TryGetValue(topicId, out var indexes))
            _indexes[topicId] = indexes = [];
        indexes.Add(name.Partition);
        _byId[(topicId, name.Partition)] = partition;
        _byName[name] = partition;
        return partition;
    }

    private void TellPlace(Partition partition, PartitionImage placed)
    {
        var directory = directories.Of(partition.Log);
        if (!directory.IsOffline && placed.DirectoryOf(context.Self) != directory.Id)
            Misplaced?.Invoke(partition, directory.Id);
    }

    /// <summary>The directory has failed: what is in it is not served any more. From any thread.</summary>
    public void TakeOffline(LogDirectory directory)
    {
        foreach (var partition in All.Where(partition => directories.Of(partition.Log) == directory))
        {
            partition.TakeOffline();
            RoleChanged?.Invoke(partition);
        }
    }

    /// <summary>True for a partition of this node that is not served because its log directory could not be opened.</summary>
    public bool IsUnseen(Uuid topicId, int partition) => _unseen.ContainsKey((topicId, partition));

    private void Remove(Partition partition)
    {
        _indexes[partition.TopicId].Remove(partition.TopicPartition.Partition);
        _byId.TryRemove((partition.TopicId, partition.TopicPartition.Partition), out _);
        _byName.TryRemove(partition.TopicPartition, out _);
        partition.Close();
        RoleChanged?.Invoke(partition);
        directories.Delete(partition.TopicPartition, NowMs);
    }

    private void RemoveAll(Uuid topicId)
    {
        if (!_indexes.TryGetValue(topicId, out var indexes))
            return;
        foreach (var index in indexes.ToList())
            Remove(_byId[(topicId, index)]);
        _indexes.Remove(topicId);
    }

    /// <summary>Keeps the files of logs that the metadata does not know out of the way, for a person to look at.</summary>
    public IReadOnlyList<TopicPartition> SetStraysAside()
    {
        var strays = directories.Logs.Select(log => log.Partition).Where(name => !_byName.ContainsKey(name)).ToList();
        foreach (var stray in strays)
            directories.SetAside(stray, NowMs);
        return strays;
    }

    /// <summary>Ends all waits; the logs are closed with their directory.</summary>
    public void Close()
    {
        foreach (var partition in All)
            partition.Close();
    }
}
