using System.Text;
using Confluent.Kafka;

namespace LogCluster.Interop.Drivers;

/// <summary>Clients of Confluent.Kafka as the tests use them again and again.</summary>
internal static class StockClient
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static IProducer<string?, string> Producer(string bootstrap, Acks acks = Acks.All, bool idempotent = false) =>
        new ProducerBuilder<string?, string>(new ProducerConfig
        {
            BootstrapServers = bootstrap,
            Acks = acks,
            EnableIdempotence = idempotent,
            LingerMs = 2,
            MessageTimeoutMs = 60_000,
            ReconnectBackoffMs = 20,
            ReconnectBackoffMaxMs = 200,
        }).SetLogHandler((_, _) => { }).Build();

    /// <summary>Reads partition 0 from <paramref name="offset"/>, by default from the beginning, without a group.</summary>
    public static IConsumer<byte[], byte[]> Consumer(string bootstrap, string topic, long? offset = null)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrap,
            GroupId = "none",
            EnableAutoCommit = false,
            CheckCrcs = true,
            AutoOffsetReset = AutoOffsetReset.Error,
        };
        var consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(new TopicPartitionOffset(topic, 0, offset ?? Offset.Beginning));
        return consumer;
    }

    public static IAdminClient Admin(string bootstrap) =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrap }).SetLogHandler((_, _) => { }).Build();

    /// <summary>The first <paramref name="count"/> values in partition 0.</summary>
    public static string[] Values(string bootstrap, string topic, int count)
    {
        using var consumer = Consumer(bootstrap, topic);
        var values = new string[count];
        for (var i = 0; i < count; i++)
        {
            var result = consumer.Consume(Patience) ?? throw new TimeoutException($"only {i} of {count} records came");
            values[i] = Encoding.UTF8.GetString(result.Message.Value);
        }

        return values;
    }

    public static long EndOffset(string bootstrap, string topic)
    {
        using var consumer = Consumer(bootstrap, topic);
        return consumer.QueryWatermarkOffsets(new TopicPartition(topic, 0), Patience).High;
    }
}
