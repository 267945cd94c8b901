using System.Collections.Immutable;
using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Controllers.Partitions;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers;

/// <summary>Decides CreateTopics (KIP-4): checks each topic as Kafka does and makes the records of those that pass.</summary>
internal sealed class TopicCreation(ControllerState state, Random random)
{
    /// <summary>Partitions that one request may create, so that one batch of the log holds them (Kafka's bound).</summary>
    public const int PartitionsPerRequestMax = 10_000;

    public static readonly Fault TooManyPartitions = new(ErrorCode.PolicyViolation, "Excessively large number of partitions per request.");

    private readonly MetadataImage _image = state.Image;
    private readonly ControllerDefaults _defaults = state.Defaults;
    private readonly ClusterView _view = state.View;
    private readonly List<IMetadataRecord> _records = [];
    private readonly SortedDictionary<string, string> _collisions = new(StringComparer.Ordinal);
    private int _partitions;

    public Outcome<CreateTopicsResponse> Decide(CreateTopicsRequest request)
    {
        foreach (var name in _image.Topics.Keys.Where(TopicNames.CanCollide))
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

        return new(response, _records);
    }

    private CreateTopicsResponse.CreatableTopicResult Create(CreateTopicsRequest.CreatableTopic topic, bool validateOnly)
    {
        if (topic.Name == TopicNames.Metadata)
            return Refuse(topic, ErrorCode.InvalidRequest, $"Creation of internal topic {topic.Name} is prohibited.");
        if (TopicNames.FaultOf(topic.Name) is { } badName)
            return Refuse(topic, ErrorCode.InvalidTopicException, badName);
        if (_image.FindTopic(topic.Name) is not null)
            return Refuse(topic, ErrorCode.TopicAlreadyExists, $"Topic '{topic.Name}' already exists.");
        if (_collisions.TryGetValue(TopicNames.Normalize(topic.Name), out var other))
            return Refuse(topic, ErrorCode.InvalidTopicException, $"Topic '{topic.Name}' collides with existing topic: {other}");
        var configs = topic.Configs.Select(config => KeyValuePair.Create(config.Name, config.Value));
        if (TopicConfigs.Validate(_defaults.Config, configs) is { } badConfig)
            return Refuse(topic, ErrorCode.InvalidConfig, badConfig);
        if (PlacementOf(topic, out var placement) is { } badPlacement)
            return Refuse(topic, badPlacement);
        var id = Uuid.Random(random);
        if (PartitionsOf(topic, id, placement, out var partitions) is { } nobodyLeads)
            return Refuse(topic, nobodyLeads);
        if (_partitions + placement.Count > PartitionsPerRequestMax)
            return Refuse(topic, TooManyPartitions);
        _partitions += placement.Count;
        if (TopicNames.CanCollide(topic.Name))
            _collisions[TopicNames.Normalize(topic.Name)] = topic.Name;
        if (!validateOnly)
            AddRecords(topic, id, partitions);
        return Accept(topic, id, placement);
    }

    private Fault? PlacementOf(CreateTopicsRequest.CreatableTopic topic, out SortedDictionary<int, ImmutableArray<NodeId>> placement)
    {
        placement = [];
        if (topic.Assignments.Count > 0)
            return ManualPlacement(topic, placement);
        if (topic.ReplicationFactor is 0 or < -1)
            return new(ErrorCode.InvalidReplicationFactor, "Replication factor must be larger than 0, or -1 to use the default value.");
        if (topic.NumPartitions is 0 or < -1)
            return new(ErrorCode.InvalidPartitions, "Number of partitions was set to an invalid non-positive value.");
        var count = topic.NumPartitions == -1 ? _defaults.PartitionCount : topic.NumPartitions;
        if (count > PartitionsPerRequestMax)
            return TooManyPartitions;
        var factor = topic.ReplicationFactor == -1 ? _defaults.ReplicationFactor : topic.ReplicationFactor;
        var placer = new ReplicaPlacer(_view, random);
        if (placer.FaultOf(factor) is { } fault)
            return new(ErrorCode.InvalidReplicationFactor, $"Unable to replicate the partition {factor} time(s): {fault}");
        for (var index = 0; index < count; index++)
            placement[index] = [.. placer.Place(factor)];
        return null;
    }

    private Fault? ManualPlacement(CreateTopicsRequest.CreatableTopic topic, SortedDictionary<int, ImmutableArray<NodeId>> placement)
    {
        if (topic.ReplicationFactor != -1)
            return new(ErrorCode.InvalidRequest, "A manual partition assignment was specified, but replication factor was not set to -1.");
        if (topic.NumPartitions != -1)
            return new(ErrorCode.InvalidRequest, "A manual partition assignment was specified, but numPartitions was not set to -1.");
        int? replicaCount = null;
        foreach (var assignment in topic.Assignments)
        {
            if (placement.ContainsKey(assignment.PartitionIndex))
                return new(ErrorCode.InvalidReplicaAssignment, $"Found multiple manual partition assignments for partition {assignment.PartitionIndex}");
            if (ManualAssignment.FaultOf(_image, assignment.BrokerIds, replicaCount) is { } fault)
                return fault;
            placement[assignment.PartitionIndex] = [.. assignment.BrokerIds.Select(id => new NodeId(id))];
            replicaCount = assignment.BrokerIds.Count;
        }

        return placement.Keys.SequenceEqual(Enumerable.Range(0, placement.Count))
            ? null
            : new(ErrorCode.InvalidReplicaAssignment, "partitions should be a consecutive 0-based integer sequence");
    }

    private Fault? PartitionsOf(
        CreateTopicsRequest.CreatableTopic topic, Uuid id, SortedDictionary<int, ImmutableArray<NodeId>> placement, out List<PartitionRecord> partitions)
    {
        partitions = [];
        foreach (var (index, replicas) in placement)
        {
            if (NewPartition.Record(_view, id, index, replicas) is not { } record)
                return NewPartition.NobodyActive(index);
            partitions.Add(record);
        }

        return null;
    }

    private void AddRecords(CreateTopicsRequest.CreatableTopic topic, Uuid id, List<PartitionRecord> partitions)
    {
        _records.Add(new TopicRecord { Name = topic.Name, TopicId = id });
        foreach (var (key, value) in OverridesOf(topic))
            _records.Add(new ConfigRecord { ResourceType = ConfigResource.TopicType, ResourceName = topic.Name, Name = key, Value = value });
        _records.AddRange(partitions);
    }

    private CreateTopicsResponse.CreatableTopicResult Accept(
        CreateTopicsRequest.CreatableTopic topic, Uuid id, SortedDictionary<int, ImmutableArray<NodeId>> placement)
    {
        var effective = new TopicConfigs(_defaults.Config, OverridesOf(topic));
        return new CreateTopicsResponse.CreatableTopicResult
        {
            Name = topic.Name,
            ErrorMessage = null,
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
        Refuse(topic, new Fault(code, message));

    private static CreateTopicsResponse.CreatableTopicResult Refuse(CreateTopicsRequest.CreatableTopic topic, Fault fault) =>
        new() { Name = topic.Name, ErrorCode = fault.Code, ErrorMessage = fault.Message, NumPartitions = -1, ReplicationFactor = -1 };
}
