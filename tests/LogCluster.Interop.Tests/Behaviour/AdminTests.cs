using Confluent.Kafka;
using Confluent.Kafka.Admin;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Behaviour;

/// <summary>Administration by Confluent's admin client, and by Kafka's own programs where they are.</summary>
public sealed class AdminTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    [Fact]
    public async Task A_topic_is_made_described_and_deleted()
    {
        var topic = fixture.NewTopic();
        using var admin = StockClient.Admin(fixture.Bootstrap);

        await admin.CreateTopicsAsync([new() { Name = topic, NumPartitions = 3, ReplicationFactor = 1, Configs = new() { ["retention.ms"] = "1234567" } }]);
        var made = Assert.Single(admin.GetMetadata(topic, StockClient.Patience).Topics);
        Assert.Equal([0, 1, 2], made.Partitions.Select(partition => partition.PartitionId).Order());
        Assert.All(made.Partitions, partition => Assert.Equal((1, 1, 1), (partition.Leader, partition.Replicas.Single(), partition.InSyncReplicas.Single())));

        await admin.DeleteTopicsAsync([topic]);
        Assert.DoesNotContain(admin.GetMetadata(StockClient.Patience).Topics, left => left.Topic == topic);
        Assert.DoesNotContain(
            Directory.EnumerateDirectories(fixture.Broker.DataDirectory, $"{topic}-*"), left => !left.EndsWith("-delete", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_made_or_deleted_is_said()
    {
        var topic = fixture.NewTopic();
        using var admin = StockClient.Admin(fixture.Bootstrap);
        await admin.CreateTopicsAsync([new() { Name = topic, NumPartitions = 1, ReplicationFactor = 1 }]);

        Assert.Equal(ErrorCode.TopicAlreadyExists, await FaultAsync(new() { Name = topic, NumPartitions = 1, ReplicationFactor = 1 }));
        Assert.Equal(ErrorCode.TopicException, await FaultAsync(new() { Name = "no spaces", NumPartitions = 1, ReplicationFactor = 1 }));
        Assert.Equal(ErrorCode.InvalidReplicationFactor, await FaultAsync(new() { Name = fixture.NewTopic(), NumPartitions = 1, ReplicationFactor = 3 }));
        Assert.Equal(ErrorCode.InvalidPartitions, await FaultAsync(new() { Name = fixture.NewTopic(), NumPartitions = 0, ReplicationFactor = 1 }));
        var deletion = await Assert.ThrowsAsync<DeleteTopicsException>(() => admin.DeleteTopicsAsync(["absent"]));
        Assert.Equal(ErrorCode.UnknownTopicOrPart, deletion.Results.Single().Error.Code);

        async Task<ErrorCode> FaultAsync(TopicSpecification specification) =>
            (await Assert.ThrowsAsync<CreateTopicsException>(() => admin.CreateTopicsAsync([specification]))).Results.Single().Error.Code;
    }

    [Fact]
    public async Task The_cluster_is_one_node_that_is_its_controller()
    {
        using var admin = StockClient.Admin(fixture.Bootstrap);

        var metadata = admin.GetMetadata(StockClient.Patience);

        var broker = Assert.Single(metadata.Brokers);
        Assert.Equal((1, "127.0.0.1", fixture.Broker.Port), (broker.BrokerId, broker.Host, broker.Port));
        var properties = await File.ReadAllTextAsync(Path.Combine(fixture.Broker.DataDirectory, "meta.properties"));
        Assert.Matches(@"(?m)^cluster\.id=\S{22}$", properties);
    }

    [Fact]
    public async Task Configurations_are_described_with_their_sources()
    {
        var topic = fixture.NewTopic();
        using var admin = StockClient.Admin(fixture.Bootstrap);
        await admin.CreateTopicsAsync([new() { Name = topic, NumPartitions = 1, ReplicationFactor = 1, Configs = new() { ["retention.ms"] = "1234567" } }]);

        var described = await admin.DescribeConfigsAsync(
            [new() { Type = ResourceType.Topic, Name = topic }, new() { Type = ResourceType.Broker, Name = "1" }]);

        var ofTopic = described[0].Entries;
        Assert.Equal(("1234567", ConfigSource.DynamicTopicConfig), (ofTopic["retention.ms"].Value, ofTopic["retention.ms"].Source));
        Assert.Equal(("delete", ConfigSource.DefaultConfig), (ofTopic["cleanup.policy"].Value, ofTopic["cleanup.policy"].Source));
        Assert.Equal(ConfigSource.StaticBrokerConfig, described[1].Entries["log.dirs"].Source);
    }

    [Fact]
    public async Task Offsets_are_found_by_time()
    {
        var topic = fixture.NewTopic();
        var first = DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeMilliseconds();
        using var producer = StockClient.Producer(fixture.Bootstrap);
        for (var number = 0; number < 10; number++)
            await producer.ProduceAsync(new TopicPartition(topic, 0), new() { Value = "v", Timestamp = At(number) });
        using var consumer = StockClient.Consumer(fixture.Bootstrap, topic);

        Assert.Equal(0, Find(At(-5)));
        Assert.Equal(3, Find(At(3)));
        Assert.Equal(Offset.End.Value, Find(At(10)));
        var range = consumer.QueryWatermarkOffsets(new TopicPartition(topic, 0), StockClient.Patience);
        Assert.Equal((0, 10), (range.Low.Value, range.High.Value));

        long Find(Timestamp time) => consumer.OffsetsForTimes([new(new TopicPartition(topic, 0), time)], StockClient.Patience).Single().Offset.Value;
        Timestamp At(int second) => new(first + 1_000 * second, TimestampType.CreateTime);
    }

    [KafkaToolsFact]
    public async Task Kafkas_programs_make_list_describe_and_delete_topics()
    {
        var topic = fixture.NewTopic("by-java");
        await TopicsAsync("--create", "--topic", topic, "--partitions", "2");
        Assert.Contains(topic, (await TopicsAsync("--list")).Split('\n'));
        var described = await TopicsAsync("--describe", "--topic", topic);
        Assert.Contains("PartitionCount: 2", described, StringComparison.Ordinal);
        Assert.Contains("Leader: 1", described, StringComparison.Ordinal);
        await TopicsAsync("--delete", "--topic", topic);
        Assert.DoesNotContain(topic, (await TopicsAsync("--list")).Split('\n'));

        Task<string> TopicsAsync(params string[] args) => KafkaTools.Run("topics", ["--bootstrap-server", fixture.Bootstrap, .. args]).OutputAsync();
    }

    [KafkaToolsFact]
    public async Task Kafkas_programs_look_at_the_cluster()
    {
        var topic = fixture.NewTopic("looked-at");
        using var producer = StockClient.Producer(fixture.Bootstrap);
        await producer.ProduceAsync(topic, new() { Value = "v" });

        var versions = await KafkaTools.Run("broker-api-versions", "--bootstrap-server", fixture.Bootstrap).OutputAsync();
        var clusterId = await KafkaTools.Run("cluster", "cluster-id", "--bootstrap-server", fixture.Bootstrap).OutputAsync();
        var offsets = await KafkaTools.Run("get-offsets", "--bootstrap-server", fixture.Bootstrap, "--topic", topic).OutputAsync();
        var configs = await KafkaTools.Run(
            "configs", "--bootstrap-server", fixture.Bootstrap, "--describe", "--all", "--entity-type", "topics", "--entity-name", topic).OutputAsync();

        Assert.Contains($"127.0.0.1:{fixture.Broker.Port} (id: 1", versions, StringComparison.Ordinal);
        Assert.Matches(@"Cluster ID: \S{22}", clusterId);
        Assert.Contains($"{topic}:0:1", offsets, StringComparison.Ordinal);
        Assert.Contains("retention.ms=604800000", configs, StringComparison.Ordinal);
    }
}
