using Confluent.Kafka;

namespace LogCluster.LoadGenerator;

/// <summary>One producer and one consumer of Confluent.Kafka with its defaults, but for the codec and batches that fill.</summary>
internal static class StockClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static void Produce(string bootstrap, string topic, byte[][] payload, long count, string codec, Acks acks = Acks.All)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = bootstrap,
            Acks = acks,
            CompressionType = Enum.Parse<CompressionType>(codec, ignoreCase: true),
            LingerMs = 5,
            BatchSize = 1_000_000,
            QueueBufferingMaxMessages = 500_000,
            EnableDeliveryReports = true,
            DeliveryReportFields = "none",
        };
        using var producer = new ProducerBuilder<Null, byte[]>(config).Build();
        var failed = 0L;
        var partition = new TopicPartition(topic, 0);
        var message = new Message<Null, byte[]>();
        for (var i = 0L; i < count; i++)
        {
            message.Value = payload[i % payload.Length];
            while (true)
            {
                try
                {
                    producer.Produce(partition, message, report => failed += report.Error.IsError ? 1 : 0);
                    break;
                }
                catch (ProduceException<Null, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
                {
                    Thread.Sleep(1);
                }
            }
        }

        producer.Flush(Patience);
        if (failed > 0)
            throw new InvalidOperationException($"{failed} of {count} records were not acknowledged");
    }

    public static void Consume(string bootstrap, string topic, long count)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrap,
            GroupId = "bench",
            EnableAutoCommit = false,
            QueuedMaxMessagesKbytes = 262_144,
            FetchMaxBytes = 50 * 1024 * 1024,
            MaxPartitionFetchBytes = 10 * 1024 * 1024,
            CheckCrcs = false,
        };
        using var consumer = new ConsumerBuilder<Ignore, byte[]>(config).Build();
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        for (var i = 0L; i < count; i++)
        {
            if (consumer.Consume(Patience) is null)
                throw new InvalidOperationException($"only {i} of {count} records came");
        }
    }
}
