using Confluent.Kafka;
using Confluent.Kafka.Admin;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.Behaviour;

/// <summary>The calls of Confluent's admin client that <see cref="AdminTests"/> does not make, as far as Debian's librdkafka has them.</summary>
public abstract class ConfluentAdmin(BrokersFixture fixture)
{
    [Fact]
    public async Task Partitions_are_added_settings_altered_and_records_deleted()
    {
        var topic = fixture.NewTopic();
        using var admin = StockClient.Admin(fixture.Bootstrap);
        await admin.CreateTopicsAsync([new() { Name = topic, NumPartitions = 1, ReplicationFactor = 1 }]);

        await admin.CreatePartitionsAsync([new() { Topic = topic, IncreaseTo = 4 }]);
        await EventuallyAsync(() => Task.FromResult(admin.GetMetadata(topic, StockClient.Patience).Topics.Single().Partitions.Count == 4));

        var resource = new ConfigResource { Type = ResourceType.Topic, Name = topic };
        await admin.AlterConfigsAsync(new() { [resource] = [new() { Name = "retention.ms", Value = "7654321" }] });
        await EventuallyAsync(async () => (await admin.DescribeConfigsAsync([resource]))[0].Entries["retention.ms"].Value == "7654321");

        using var producer = StockClient.Producer(fixture.Bootstrap);
        for (var i = 0; i < 5; i++)
            await producer.ProduceAsync(new TopicPartition(topic, 0), new() { Value = $"{i}" });
        var deleted = await admin.DeleteRecordsAsync([new(topic, 0, 3)]);
        Assert.Equal(3, deleted.Single().Offset.Value);
    }

    /// <summary>Another node than the one that carried out a change may hear of it a moment later.</summary>
    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(StockClient.Patience);
        while (!await holds())
            await Task.Delay(50, patience.Token);
    }
}
