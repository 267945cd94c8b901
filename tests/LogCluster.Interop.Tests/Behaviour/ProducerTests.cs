using Confluent.Kafka;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;
using LogCluster.Interop.Matrix;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Behaviour;

/// <summary>What producers choose: acknowledgements, idempotence, topics that are not there yet.</summary>
public sealed class ProducerTests(BrokerFixture fixture) : IClassFixture<BrokerFixture>
{
    private const int Records = 1_000;

    [Theory]
    [InlineData(Acks.None)]
    [InlineData(Acks.Leader)]
    [InlineData(Acks.All)]
    public async Task Records_arrive_in_order_with_each_kind_of_acknowledgement(Acks acks)
    {
        var topic = fixture.NewTopic();
        using var admin = StockClient.Admin(fixture.Bootstrap);
        await admin.CreateTopicsAsync([new() { Name = topic, NumPartitions = 1, ReplicationFactor = 1 }]);
        var values = Enumerable.Range(0, Records).Select(number => $"record {number}").ToArray();
        using var producer = StockClient.Producer(fixture.Bootstrap, acks);

        var reports = await Task.WhenAll(values.Select(value => producer.ProduceAsync(new TopicPartition(topic, 0), new() { Value = value })));

        Assert.Equal(values, StockClient.Values(fixture.Bootstrap, topic, Records));
        if (acks != Acks.None)
            Assert.Equal(Enumerable.Range(0, Records).Select(number => (long)number), reports.Select(report => report.Offset.Value));
    }

    [Fact]
    public async Task A_topic_is_made_by_the_first_record_for_it()
    {
        var topic = fixture.NewTopic("made-by-a-record");
        using var producer = StockClient.Producer(fixture.Bootstrap);

        var report = await producer.ProduceAsync(topic, new() { Value = "first" });

        Assert.Equal(0, report.Offset.Value);
        using var admin = StockClient.Admin(fixture.Bootstrap);
        Assert.Single(admin.GetMetadata(topic, StockClient.Patience).Topics[0].Partitions);
    }

    [Fact]
    public async Task No_topic_is_made_where_that_is_switched_off()
    {
        await using var broker = await BrokerProcess.StartAsync("auto.create.topics.enable=false");
        var config = new ProducerConfig { BootstrapServers = broker.Bootstrap, MessageTimeoutMs = 3_000, TopicMetadataPropagationMaxMs = 100 };
        using var producer = new ProducerBuilder<Null, string>(config).SetLogHandler((_, _) => { }).Build();

        var refused = await Assert.ThrowsAsync<ProduceException<Null, string>>(() => producer.ProduceAsync("absent", new() { Value = "lost" }));

        Assert.Contains(refused.Error.Code, new[] { ErrorCode.Local_UnknownTopic, ErrorCode.Local_UnknownPartition, ErrorCode.UnknownTopicOrPart });
        using var admin = StockClient.Admin(broker.Bootstrap);
        Assert.Empty(admin.GetMetadata(StockClient.Patience).Topics);
    }

    [Fact]
    public async Task An_idempotent_kafkajs_producer_is_served()
    {
        var client = new KafkaJsClient();
        var topic = new WrittenTopic(fixture.NewTopic(), RealText.Short, client);

        await client.WriteIdempotentlyAsync(fixture.Bootstrap, topic.Name, "gzip", topic.Text);

        await new ConfluentClient().ReadAsync(fixture.Bootstrap, topic.Name, topic.Check());
    }

    [Fact]
    public async Task Null_and_empty_keys_and_values_stay_what_they_were()
    {
        var topic = fixture.NewTopic();
        var config = new ProducerConfig { BootstrapServers = fixture.Bootstrap };
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(config).Build();
        foreach (var (key, value) in new (byte[]?, byte[]?)[] { (null, null), ([], []), ([1], null), (null, [2]) })
            await producer.ProduceAsync(topic, new() { Key = key, Value = value, Headers = [new Header("null", null), new Header("empty", [])] });

        using var consumer = StockClient.Consumer(fixture.Bootstrap, topic);
        var read = Enumerable.Range(0, 4).Select(_ => consumer.Consume(StockClient.Patience).Message).ToArray();

        Assert.Equal([null, [], [1], null], read.Select(message => message.Key));
        Assert.Equal([null, [], null, [2]], read.Select(message => message.Value));
        Assert.All(read, message => Assert.Equal([null, []], message.Headers.Select(header => header.GetValueBytes())));
    }

    [Fact]
    public async Task A_record_that_is_too_large_is_refused_and_the_next_one_taken()
    {
        var topic = fixture.NewTopic();
        var config = new ProducerConfig { BootstrapServers = fixture.Bootstrap, MessageMaxBytes = 10_000_000 };
        using var producer = new ProducerBuilder<Null, byte[]>(config).Build();

        var refused = await Assert.ThrowsAsync<ProduceException<Null, byte[]>>(
            () => producer.ProduceAsync(topic, new() { Value = new byte[2_000_000] }));

        Assert.Equal(ErrorCode.MsgSizeTooLarge, refused.Error.Code);
        Assert.Equal(0, (await producer.ProduceAsync(topic, new() { Value = [1] })).Offset.Value);
    }

    [KafkaToolsFact]
    public async Task Kafkas_performance_programs_run()
    {
        var topic = fixture.NewTopic();
        var said = await KafkaTools.Run(
            "producer-perf", "--topic", topic, "--num-records", "20000", "--record-size", "200", "--throughput", "-1",
            "--producer-props", $"bootstrap.servers={fixture.Bootstrap}").OutputAsync();

        Assert.Contains("20000 records sent", said, StringComparison.Ordinal);
        Assert.Equal(20_000, StockClient.EndOffset(fixture.Bootstrap, topic));
    }
}
