using System.Collections.Immutable;
using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers;

/// <summary>Decides CreateTopics (KIP-4): checks each topic as Kafka does and makes the records of those that pass.</summary>
internal sealed class TopicCreation(MetadataImage image, ControllerDefaults defaults, Random random)
{
    /// <summary>Partitions that one request may create, so that one batch of the log holds them (Kafka's bound).</summary>
    private const int PartitionsPerRequestMax = 10_000;

    private readonly List<IMetadataRecord> _records = [];
    private readonly SortedDictionary<string, string> _collisions = new(StringComparer.Ordinal);
    private int _partitions;

    public IReadOnlyList<IMetadataRecord> Records => _records;

    public CreateTopicsResponse Decide(CreateTopicsRequest request)
    {
        foreach (var name in image.Topics.Keys.Where(TopicNames.CanCollide))
            _collisions[TopicNames.Normalize(name)] = name;
        var duplicates = request.Topics.GroupBy(topic => topic.Name, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .Select(group => group.Key)
            .ToHashSet(StringComparer.Ordinal);
        var response = new CreateTopicsResponse();
        foreach (var topic in request.Topics.DistinctBy(topic => topic.Name, StringComparer.Ordinal))
        {
            var result = duplicates.Contains(topic.Name)
                ? Refuse(topic, ErrorCode.InvalidRequest, "Duplicate topic name.")
                : Create(topic, request.ValidateOnly);
            response.Topics.Add(result);
        }

        return response;
    }

    private CreateTopicsResponse.CreatableTopicResult Create(CreateTopicsRequest.CreatableTopic topic, bool validateOnly)
    {
        if (TopicNames.FaultOf(topic.Name) is { } badName)
            return Refuse(topic, ErrorCode.InvalidTopicException, badName);
        if (image.FindTopic(topic.Name) is not null)
            return Refuse(topic, ErrorCode.TopicAlreadyExists, $"Topic '{topic.Name}' already exists.");
        if (_collisions.TryGetValue(TopicNames.Normalize(topic.Name), out var other))
            return Refuse(topic, ErrorCode.InvalidTopicException, $"Topic '{topic.Name}' collides with existing topic: {other}");
        var configs = topic.Configs.Select(config => KeyValuePair.Create(config.Name, config.Value));
        if (TopicConfigs.Validate(configs) is { } badConfig)
            return Refuse(topic, ErrorCode.InvalidConfig, badConfig);
        if (PlacementOf(topic, out var placement) is { } badPlacement)
            return Refuse(topic, badPlacement.Code, badPlacement.Message);
        if (_partitions + placement.Count > PartitionsPerRequestMax)
            return Refuse(topic, ErrorCode.PolicyViolation, $"Excessively large number of partitions per request: more than {PartitionsPerRequestMax}.");
        _partitions += placement.Count;
        if (TopicNames.CanCollide(topic.Name))
            _collisions[TopicNames.Normalize(topic.Name)] = topic.Name;
        var id = Uuid.Random(random);
        if (!validateOnly)
            AddRecords(topic, id, placement);
        return Accept(topic, validateOnly ? Uuid.Zero : id, placement);
    }

    private (ErrorCode Code, string Message)? PlacementOf(
        CreateTopicsRequest.CreatableTopic topic, out SortedDictionary<int, ImmutableArray<NodeId>> placement)
    {
        placement = [];
        if (topic.Assignments.Count > 0)
            return ManualPlacement(topic, placement);
        if (topic.ReplicationFactor is 0 or < -1)
            return (ErrorCode.InvalidReplicationFactor, "Replication factor must be larger than 0, or -1 to use the default value.");
        if (topic.NumPartitions is 0 or < -1)
            return (ErrorCode.InvalidPartitions, "Number of partitions was set to an invalid non-positive value.");
        var count = topic.NumPartitions == -1 ? defaults.PartitionCount : topic.NumPartitions;
        var factor = topic.ReplicationFactor == -1 ? defaults.ReplicationFactor : topic.ReplicationFactor;
        var brokers = image.Brokers.Values.ToList();
        if (factor > brokers.Count)
        {
            return (
                ErrorCode.InvalidReplicationFactor,
                $"Unable to replicate the partition {factor} time(s): The target replication factor of {factor} cannot be reached because only {brokers.Count} broker(s) are registered.");
        }

        if (count > PartitionsPerRequestMax)
            return (ErrorCode.PolicyViolation, $"Excessively large number of partitions per request: more than {PartitionsPerRequestMax}.");
        ReplicaPlacer.Place(brokers, count, factor, random, placement);
        return null;
    }

    private (ErrorCode Code, string Message)? ManualPlacement(
        CreateTopicsRequest.CreatableTopic topic, SortedDictionary<int, ImmutableArray<NodeId>> placement)
    {
        if (topic.ReplicationFactor != -1)
            return (ErrorCode.InvalidRequest, "A manual partition assignment was specified, but replication factor was not set to -1.");
        if (topic.NumPartitions != -1)
            return (ErrorCode.InvalidRequest, "A manual partition assignment was specified, but numPartitions was not set to -1.");
        foreach (var assignment in topic.Assignments)
        {
            var replicas = assignment.BrokerIds.Select(id => new NodeId(id)).ToImmutableArray();
            if (FaultOf(assignment, replicas) is { } fault)
                return (ErrorCode.InvalidReplicaAssignment, fault);
            if (!placement.TryAdd(assignment.PartitionIndex, replicas))
                return (ErrorCode.InvalidReplicaAssignment, $"Found multiple manual partition assignments for partition {assignment.PartitionIndex}");
        }

        if (placement.Values.Any(replicas => replicas.Length != placement.Values.First().Length))
            return (ErrorCode.InvalidReplicaAssignment, "All manual partition assignments must have the same number of replicas.");
        return placement.Keys.SequenceEqual(Enumerable.Range(0, placement.Count))
            ? null
            : (ErrorCode.InvalidReplicaAssignment, "partitions should be a consecutive 0-based integer sequence");
    }

    private string? FaultOf(CreateTopicsRequest.CreatableReplicaAssignment assignment, ImmutableArray<NodeId> replicas)
    {
        if (replicas.Length == 0)
            return "The manual partition assignment includes an empty replica list.";
        if (replicas.Distinct().Count() != replicas.Length)
            return $"The manual partition assignment includes a duplicate broker in partition {assignment.PartitionIndex}.";
        foreach (var replica in replicas)
        {
            if (!image.Brokers.ContainsKey(replica))
                return $"The manual partition assignment includes broker {replica}, but no such broker is registered.";
        }

        return null;
    }

    private void AddRecords(CreateTopicsRequest.CreatableTopic topic, Uuid id, SortedDictionary<int, ImmutableArray<NodeId>> placement)
    {
        _records.Add(new TopicRecord { Name = topic.Name, TopicId = id });
        foreach (var (key, value) in OverridesOf(topic))
            _records.Add(new ConfigRecord { ResourceType = ConfigResource.TopicType, ResourceName = topic.Name, Name = key, Value = value });

        foreach (var (partition, replicas) in placement)
        {
            var ids = replicas.Select(replica => replica.Value).ToList();
            var inSync = ids.Where(replica => !image.Brokers[new NodeId(replica)].IsFenced).ToList();
            _records.Add(new PartitionRecord
            {
                PartitionId = partition,
                TopicId = id,
                Replicas = ids,
                Isr = inSync,
                Leader = inSync.Count > 0 ? inSync[0] : NodeId.None.Value,
                LeaderEpoch = 0,
                PartitionEpoch = 0,
                Directories = [.. replicas.Select(replica => image.Brokers[replica].LogDirectories.FirstOrDefault())],
            });
        }
    }

    private CreateTopicsResponse.CreatableTopicResult Accept(
        CreateTopicsRequest.CreatableTopic topic, Uuid id, SortedDictionary<int, ImmutableArray<NodeId>> placement)
    {
        var effective = new TopicConfigs(defaults.Config, OverridesOf(topic));
        return new CreateTopicsResponse.CreatableTopicResult
        {
            Name = topic.Name,
            TopicId = id,
            NumPartitions = placement.Count,
            ReplicationFactor = (short)placement[0].Length,
            Configs = [.. ConfigTable.Of(ConfigScope.Topic).Where(definition => !definition.IsInternal).Select(definition => Describe(definition, effective))],
        };
    }

    /// <summary>Validated values; of a key that stands there twice the last, as in Kafka.</summary>
    private static ImmutableSortedDictionary<string, string> OverridesOf(CreateTopicsRequest.CreatableTopic topic)
    {
        var overrides = TopicConfigs.NoOverrides.ToBuilder();
        foreach (var config in topic.Configs)
            overrides[config.Name] = config.Value!;
        return overrides.ToImmutable();
    }

    private static CreateTopicsResponse.CreatableTopicConfigs Describe(ConfigDefinition definition, TopicConfigs effective)
    {
        var value = effective.Effective(definition.Name);
        return new CreateTopicsResponse.CreatableTopicConfigs
        {
            Name = definition.Name,
            Value = value.Value,
            ConfigSource = (sbyte)value.Source,
            IsSensitive = definition.IsSensitive,
            ReadOnly = false,
        };
    }

    private static CreateTopicsResponse.CreatableTopicResult Refuse(CreateTopicsRequest.CreatableTopic topic, ErrorCode code, string message) =>
        new() { Name = topic.Name, ErrorCode = code, ErrorMessage = message, NumPartitions = -1, ReplicationFactor = -1, Configs = null };
}
