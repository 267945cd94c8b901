using LogCluster.Core;
using LogCluster.Core.Wire;
using LogCluster.Protocol;

namespace LogCluster.Broker.Tests.Support;

/// <summary>The requests that most tests make, in one line each.</summary>
internal static class Requests
{
    public const short CreateTopicsVersion = 7;
    public const short ProduceVersion = 13;
    public const short FetchVersion = 18;
    public const short LastFetchVersionByName = 12;

    public static async Task<Uuid> CreateTopicAsync(
        this TestConnection connection, string name, int partitions = 1, params (string Key, string? Value)[] configs)
    {
        var response = await connection.CallAsync(CreateTopic(name, partitions, configs), CreateTopicsVersion);
        Assert.Equal(ErrorCode.None, response.Topics[0].ErrorCode);
        return response.Topics[0].TopicId;
    }

    public static CreateTopicsRequest CreateTopic(string name, int partitions = 1, params (string Key, string? Value)[] configs) => new()
    {
        Topics =
        [
            new()
            {
                Name = name,
                NumPartitions = partitions,
                ReplicationFactor = 1,
                Configs = [.. configs.Select(config => new CreateTopicsRequest.CreatableTopicConfig { Name = config.Key, Value = config.Value })],
            },
        ],
    };

    public static async Task DeleteTopicAsync(this TestConnection connection, string name)
    {
        var response = await connection.CallAsync(new DeleteTopicsRequest { TopicNames = [name] }, version: 5);
        Assert.Equal(ErrorCode.None, response.Responses[0].ErrorCode);
    }

    /// <summary>Names the topic as the version does: by id from version 13 on.</summary>
    public static ProduceRequest Produce(short version, string topic, Uuid topicId, byte[]? records, short acks = -1, int partition = 0) => new()
    {
        Acks = acks,
        TimeoutMs = 1_000,
        TopicData =
        [
            new()
            {
                Name = version < 13 ? topic : "",
                TopicId = version < 13 ? Uuid.Zero : topicId,
                PartitionData = [new() { Index = partition, Records = records is null ? RecordData.Null : new RecordData(records) }],
            },
        ],
    };

    /// <summary>Produces to partition 0 by name.</summary>
    public static async Task<ProduceResponse.PartitionProduceResponse> ProduceAsync(
        this TestConnection connection, string topic, byte[] records, short acks = -1, int partition = 0)
    {
        var response = await connection.CallAsync(Produce(12, topic, Uuid.Zero, records, acks, partition), version: 12);
        return response.Responses[0].PartitionResponses[0];
    }

    /// <summary>One partition, from an offset, without a session and without waiting.</summary>
    public static FetchRequest Fetch(short version, string topic, Uuid topicId, long offset, int partition = 0) => new()
    {
        MaxWaitMs = 0,
        MinBytes = 1,
        Topics = [Topic(version, topic, topicId, (partition, offset))],
    };

    public static FetchRequest.FetchTopic Topic(short version, string topic, Uuid topicId, params (int Partition, long Offset)[] partitions) => new()
    {
        Topic = version < 13 ? topic : "",
        TopicId = version < 13 ? Uuid.Zero : topicId,
        Partitions = [.. partitions.Select(wanted => new FetchRequest.FetchPartition
        {
            Partition = wanted.Partition,
            FetchOffset = wanted.Offset,
            PartitionMaxBytes = 1 << 20,
        })],
    };

    public static FetchResponse.PartitionData Only(this FetchResponse response) =>
        Assert.Single(Assert.Single(response.Responses).Partitions);

    public static ProduceResponse.PartitionProduceResponse Only(this ProduceResponse response) =>
        Assert.Single(Assert.Single(response.Responses).PartitionResponses);
}
