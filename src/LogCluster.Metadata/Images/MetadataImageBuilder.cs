using System.Collections.Immutable;
using LogCluster.Core;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Images;

/// <summary>
/// Applies metadata records to an image. Records of a metadata transaction (KIP-868) are held back until it ends. Records of
/// features that are not served here (quotas, ACLs, SCRAM, tokens) are only kept (<see cref="CarriedRecords"/>). Not thread-safe.
/// </summary>
public sealed class MetadataImageBuilder
{
    private readonly IPartitionObserver? _observer;
    private readonly SortedDictionary<Uuid, ImmutableSortedDictionary<int, PartitionImage>.Builder> _changedTopics = [];
    private readonly List<IMetadataRecord> _transaction = [];
    private bool _inTransaction;
    private MetadataImage _image = MetadataImage.Empty;

    public MetadataImageBuilder()
    {
    }

    internal MetadataImageBuilder(IPartitionObserver observer) => _observer = observer;

    /// <summary>Topics created, changed or removed since the last <see cref="Build"/>.</summary>
    public SortedSet<Uuid> Touched { get; } = [];

    /// <summary>True between the records that begin and end a metadata transaction: what has been applied is no state of the cluster then.</summary>
    public bool IsInTransaction => _inTransaction;

    public void Reset()
    {
        _image = MetadataImage.Empty;
        _changedTopics.Clear();
        _transaction.Clear();
        _inTransaction = false;
        Touched.Clear();
        _observer?.OnReset();
    }

    public void Apply(IMetadataRecord record)
    {
        switch (record)
        {
            case BeginTransactionRecord:
                _inTransaction = true;
                break;
            case EndTransactionRecord:
                _inTransaction = false;
                foreach (var held in _transaction)
                    ApplyNow(held);
                _transaction.Clear();
                break;
            case AbortTransactionRecord:
                _inTransaction = false;
                _transaction.Clear();
                break;
            default:
                if (_inTransaction)
                    _transaction.Add(record);
                else
                    ApplyNow(record);
                break;
        }
    }

    /// <summary>The image up to <paramref name="nextOffset"/>; forgets what was touched.</summary>
    public MetadataImage Build(long nextOffset)
    {
        if (_changedTopics.Count > 0)
        {
            var topics = _image.Topics.ToBuilder();
            foreach (var (id, partitions) in _changedTopics)
            {
                var name = _image.TopicNames[id];
                topics[name] = new TopicImage(name, id, partitions.ToImmutable());
            }

            _image = _image with { Topics = topics.ToImmutable() };
            _changedTopics.Clear();
        }

        Touched.Clear();
        return _image = _image with { NextOffset = nextOffset };
    }

    private void ApplyNow(IMetadataRecord record)
    {
        switch (record)
        {
            case TopicRecord topic:
                _image = _image with
                {
                    Topics = _image.Topics.SetItem(topic.Name, new TopicImage(topic.Name, topic.TopicId, ImmutableSortedDictionary<int, PartitionImage>.Empty)),
                    TopicNames = _image.TopicNames.SetItem(topic.TopicId, topic.Name),
                };
                Touched.Add(topic.TopicId);
                break;
            case PartitionRecord partition:
                Set(partition.TopicId, partition.PartitionId, PartitionChanges.Create(partition));
                break;
            case PartitionChangeRecord change:
                Set(change.TopicId, change.PartitionId, PartitionChanges.Merge(Partitions(change.TopicId)[change.PartitionId], change));
                break;
            case ClearElrRecord cleared:
                ClearEligible(cleared.TopicName);
                break;
            case RemoveTopicRecord removed:
                RemoveTopic(removed.TopicId);
                break;
            case ConfigRecord config:
                ApplyConfig(config);
                break;
            case FeatureLevelRecord feature:
                _image = _image with
                {
                    Features = feature.FeatureLevel == 0
                        ? _image.Features.Remove(feature.Name)
                        : _image.Features.SetItem(feature.Name, feature.FeatureLevel),
                };
                break;
            case ProducerIdsRecord producerIds:
                _image = _image with { NextProducerId = producerIds.NextProducerId };
                break;
            case RegisterControllerRecord controller:
                _image = _image with { Controllers = _image.Controllers.SetItem(new NodeId(controller.ControllerId), BrokerChanges.Create(controller)) };
                break;
            default:
                _image = _image with { Brokers = BrokerChanges.Apply(_image.Brokers, record), Carried = _image.Carried.With(record) };
                break;
        }
    }

    private ImmutableSortedDictionary<int, PartitionImage>.Builder Partitions(Uuid topicId)
    {
        Touched.Add(topicId);
        if (_changedTopics.TryGetValue(topicId, out var partitions))
            return partitions;
        var topic = _image.FindTopic(topicId);
        Invariant.Check(topic is not null);
        return _changedTopics[topicId] = topic.Partitions.ToBuilder();
    }

    private void Set(Uuid topicId, int index, PartitionImage partition)
    {
        var partitions = Partitions(topicId);
        var old = partitions.GetValueOrDefault(index);
        partitions[index] = partition;
        _observer?.OnChanged(topicId, index, old, partition);
    }

    /// <summary>Of one topic, or without a name of all (KIP-966): each partition that has any is changed by that.</summary>
    private void ClearEligible(string topicName)
    {
        IEnumerable<TopicImage> topics = topicName.Length == 0 ? _image.Topics.Values : _image.FindTopic(topicName) is { } named ? [named] : [];
        foreach (var topic in topics.ToList())
        {
            foreach (var (index, partition) in CurrentPartitions(topic))
            {
                if (partition.EligibleLeaderReplicas.Length + partition.LastKnownEligibleLeaderReplicas.Length > 0)
                    Set(topic.Id, index, PartitionChanges.Merge(partition, new PartitionChangeRecord { EligibleLeaderReplicas = [], LastKnownElr = [] }));
            }
        }
    }

    private ImmutableSortedDictionary<int, PartitionImage> CurrentPartitions(TopicImage topic) =>
        _changedTopics.TryGetValue(topic.Id, out var changed) ? changed.ToImmutable() : topic.Partitions;

    private void RemoveTopic(Uuid topicId)
    {
        var name = _image.TopicNames[topicId];
        if (_observer is not null)
        {
            foreach (var (index, partition) in CurrentPartitions(_image.Topics[name]))
                _observer.OnChanged(topicId, index, partition, null);
        }

        _changedTopics.Remove(topicId);
        _image = _image with
        {
            Topics = _image.Topics.Remove(name),
            TopicNames = _image.TopicNames.Remove(topicId),
            Configs = _image.Configs.Remove(ConfigResource.Topic(name)),
        };
        Touched.Add(topicId);
    }

    private void ApplyConfig(ConfigRecord config)
    {
        var resource = new ConfigResource(config.ResourceType, config.ResourceName);
        var values = _image.ConfigsOf(resource);
        values = config.Value is { } value ? values.SetItem(config.Name, value) : values.Remove(config.Name);
        _image = _image with
        {
            Configs = values.IsEmpty ? _image.Configs.Remove(resource) : _image.Configs.SetItem(resource, values),
        };
        if (resource.Type == ConfigResource.TopicType && _image.FindTopic(resource.Name) is { } topic)
            Touched.Add(topic.Id);
    }
}
