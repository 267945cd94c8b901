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

    [Fact]
    public async Task Groups_are_listed_and_described_and_their_offsets_altered_and_deleted()
    {
        var topic = fixture.NewTopic();
        var group = $"group of {topic}";
        using var admin = StockClient.Admin(fixture.Bootstrap);
        await admin.CreateTopicsAsync([new() { Name = topic, NumPartitions = 2, ReplicationFactor = 1 }]);

        await AwaitCoordinatorAsync(group, new TopicPartition(topic, 0));

        await AlterAsync(admin, group, new(topic, 0, 3), new(topic, 1, 4));
        Assert.Equal([3, 4], await CommittedAsync(admin, group, topic));
        await AlterAsync(admin, group, new TopicPartitionOffset(topic, 0, 1));
        Assert.Equal([1, 4], await CommittedAsync(admin, group, topic));

        Assert.Contains((await admin.ListConsumerGroupsAsync()).Valid, listed => listed.GroupId == group);
        var described = (await admin.DescribeConsumerGroupsAsync([group])).ConsumerGroupDescriptions.Single();
        Assert.Equal((group, ConsumerGroupState.Empty, 0), (described.GroupId, described.State, described.Members.Count));

        await admin.DeleteConsumerGroupOffsetsAsync(group, [new TopicPartition(topic, 1)]);
        Assert.Equal([1, Offset.Unset.Value], await CommittedAsync(admin, group, topic));
        await admin.DeleteGroupsAsync([group]);
        Assert.DoesNotContain((await admin.ListConsumerGroupsAsync()).Valid, listed => listed.GroupId == group);
    }

    private static async Task AlterAsync(IAdminClient admin, string group, params TopicPartitionOffset[] offsets) =>
        await admin.AlterConsumerGroupOffsetsAsync([new(group, [.. offsets])]);

    /// <summary>librdkafka 2.0.2 ends its program some time after an admin call for a group that has no coordinator yet; its consumers wait for one.</summary>
    private async Task AwaitCoordinatorAsync(string group, TopicPartition partition)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = fixture.Bootstrap, GroupId = group, EnableAutoCommit = false })
            .SetLogHandler((_, _) => { }).Build();
        await EventuallyAsync(() =>
        {
            try
            {
                consumer.Commit([new TopicPartitionOffset(partition, 0)]);
                return Task.FromResult(true);
            }
            catch (KafkaException e) when (!e.Error.IsFatal)
            {
                return Task.FromResult(false);
            }
        });
    }

    private static async Task<IEnumerable<long>> CommittedAsync(IAdminClient admin, string group, string topic)
    {
        var listed = await admin.ListConsumerGroupOffsetsAsync([new(group, [new(topic, 0), new(topic, 1)])]);
        return listed.Single().Partitions.OrderBy(partition => partition.Partition.Value).Select(partition => partition.Offset.Value);
    }

    /// <summary>Another node than the one that carried out a change may hear of it a moment later.</summary>
    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(StockClient.Patience);
        while (!await holds())
            await Task.Delay(50, patience.Token);
    }
}
