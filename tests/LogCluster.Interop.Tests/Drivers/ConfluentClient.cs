using System.Text;
using Confluent.Kafka;
using LogCluster.Interop.Matrix;

namespace LogCluster.Interop.Drivers;

/// <summary>Confluent.Kafka, with an idempotent producer.</summary>
internal sealed class ConfluentClient : InteropClient
{
    public override string Name => "confluent";

    public override Task WriteAsync(string bootstrap, string topic, string codec, RealText text) => Task.Run(() =>
    {
        var config = new ProducerConfig
        {
            BootstrapServers = bootstrap,
            CompressionType = Enum.Parse<CompressionType>(codec, ignoreCase: true),
            EnableIdempotence = true,
            LingerMs = 5,
            QueueBufferingMaxMessages = 1_000_000,
            DeliveryReportFields = "none",
        };
        var failures = 0;
        using var producer = new ProducerBuilder<byte[], byte[]>(config).Build();
        for (var line = 0; line < text.Lines; line++)
        {
            var message = new Message<byte[], byte[]>
            {
                Timestamp = new Timestamp(WrittenTopic.TimestampMs(line), TimestampType.CreateTime),
                Headers = new Headers { { "source", Encoding.ASCII.GetBytes(Name) }, { "line", Encoding.ASCII.GetBytes($"{line}") } },
                Key = WrittenTopic.Key(line),
                Value = text.Line(line).ToArray(),
            };
            producer.Produce(new TopicPartition(topic, 0), message, report => failures += report.Error.IsError ? 1 : 0);
        }

        Assert.Equal(0, producer.Flush(StockClient.Patience));
        Assert.Equal(0, failures);
    });

    public override Task ReadAsync(string bootstrap, string topic, RecordCheck check) => Task.Run(() =>
    {
        using var consumer = StockClient.Consumer(bootstrap, topic);
        for (var i = 0; i < check.Count; i++)
        {
            var result = consumer.Consume(StockClient.Patience) ?? throw new TimeoutException($"only {i} of {check.Count} records came");
            var headers = string.Join(',', result.Message.Headers.Select(header => $"{header.Key}={Encoding.ASCII.GetString(header.GetValueBytes())}"));
            check.Next(result.Message.Timestamp.UnixTimestampMs, Encoding.ASCII.GetBytes(headers), result.Message.Key, result.Message.Value);
        }

        check.Complete();
    });
}
