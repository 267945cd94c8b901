using LogCluster.Core.Wire;
using LogCluster.Protocol;
using LogCluster.Records;

namespace LogCluster.Comparison.Scenarios;

/// <summary>Requests that many calls make, in a line each.</summary>
internal static class Ask
{
    public const sbyte Topic = 2;
    public const sbyte Broker = 4;
    public const sbyte BrokerLogger = 8;
    public const sbyte ClientMetrics = 16;
    public const sbyte Group = 32;

    public const sbyte Set = 0;
    public const sbyte Delete = 1;
    public const sbyte Append = 2;
    public const sbyte Subtract = 3;

    public static CreateTopicsRequest.CreatableTopic NewTopic(string name, int partitions = 1, short factor = 1, params (string Name, string? Value)[] configs) => new()
    {
        Name = name,
        NumPartitions = partitions,
        ReplicationFactor = factor,
        Configs = [.. configs.Select(config => new CreateTopicsRequest.CreatableTopicConfig { Name = config.Name, Value = config.Value })],
    };

    public static CreateTopicsRequest Create(params CreateTopicsRequest.CreatableTopic[] topics) => new() { Topics = [.. topics], TimeoutMs = 10_000 };

    public static CreateTopicsRequest.CreatableTopic Assigned(string name, params (int Partition, int[] Brokers)[] assignments) => new()
    {
        Name = name,
        NumPartitions = -1,
        ReplicationFactor = -1,
        Assignments = [.. assignments.Select(one => new CreateTopicsRequest.CreatableReplicaAssignment { PartitionIndex = one.Partition, BrokerIds = [.. one.Brokers] })],
    };

    public static DescribeConfigsRequest Describe(sbyte type, string name, bool synonyms = true, string[]? keys = null, bool documentation = false) => new()
    {
        Resources = [new() { ResourceType = type, ResourceName = name, ConfigurationKeys = keys is null ? null : [.. keys] }],
        IncludeSynonyms = synonyms,
        IncludeDocumentation = documentation,
    };

    public static IncrementalAlterConfigsRequest Alter(sbyte type, string name, params (string Key, sbyte Operation, string? Value)[] changes) =>
        new() { Resources = [Change(type, name, changes)] };

    public static IncrementalAlterConfigsRequest.AlterConfigsResource Change(sbyte type, string name, params (string Key, sbyte Operation, string? Value)[] changes) => new()
    {
        ResourceType = type,
        ResourceName = name,
        Configs = [.. changes.Select(change => new IncrementalAlterConfigsRequest.AlterableConfig
        {
            Name = change.Key,
            ConfigOperation = change.Operation,
            Value = change.Value,
        })],
    };

    public static AlterConfigsRequest Replace(sbyte type, string name, params (string Key, string? Value)[] values) => new()
    {
        Resources =
        [
            new()
            {
                ResourceType = type,
                ResourceName = name,
                Configs = [.. values.Select(value => new AlterConfigsRequest.AlterableConfig { Name = value.Key, Value = value.Value })],
            },
        ],
    };

    public static ProduceRequest Produce(string topic, int partition, byte[] batch) => new()
    {
        Acks = -1,
        TimeoutMs = 5_000,
        TopicData = [new() { Name = topic, PartitionData = [new() { Index = partition, Records = new RecordData(batch) }] }],
    };

    /// <summary>Records of ten bytes, one batch, a second apart from <paramref name="timestampMs"/> on.</summary>
    public static byte[] Batch(int count, long timestampMs, long producerId = -1, int sequence = -1)
    {
        using var builder = new RecordBatchBuilder();
        if (producerId >= 0)
            (builder.ProducerId, builder.ProducerEpoch, builder.BaseSequence) = (producerId, 0, sequence);
        for (var i = 0; i < count; i++)
            builder.Append(timestampMs + (i * 1_000L), NullableBytes.Null, "0123456789"u8);
        return builder.Build().ToArray();
    }
}
