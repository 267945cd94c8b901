using Confluent.Kafka;
using Confluent.Kafka.Admin;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.Behaviour;

/// <summary>The calls on groups of Confluent's admin client.</summary>
public abstract class ConfluentGroupAdmin(BrokersFixture fixture)
{
    [Fact]
    public async Task Groups_are_listed_and_described_and_their_offsets_altered_and_deleted()
    {
        var topic = fixture.NewTopic();
        var group = $"group of {topic}";
        using var admin = StockClient.Admin(fixture.Bootstrap);
        await fixture.CreateAsync(new TopicSpecification { Name = topic, NumPartitions = 2, ReplicationFactor = 1 });

        await BeginAsync(admin, group, new(topic, 0, 3), new(topic, 1, 4));
        Assert.Equal([3, 4], await CommittedAsync(admin, group, topic));
        await AlterAsync(admin, group, new TopicPartitionOffset(topic, 0, 1));
        Assert.Equal([1, 4], await CommittedAsync(admin, group, topic));

        var listed = (await admin.ListConsumerGroupsAsync()).Valid.Single(listed => listed.GroupId == group);
        Assert.Equal((ConsumerGroupState.Empty, ConsumerGroupType.Classic, true), (listed.State, listed.Type, listed.IsSimpleConsumerGroup));
        var described = (await admin.DescribeConsumerGroupsAsync([group])).ConsumerGroupDescriptions.Single();
        Assert.Equal((group, ConsumerGroupState.Empty, 0), (described.GroupId, described.State, described.Members.Count));

        await admin.DeleteConsumerGroupOffsetsAsync(group, [new TopicPartition(topic, 1)]);
        Assert.Equal([1, Offset.Unset.Value], await CommittedAsync(admin, group, topic));
        await admin.DeleteGroupsAsync([group]);
        Assert.DoesNotContain((await admin.ListConsumerGroupsAsync()).Valid, left => left.GroupId == group);
        var refused = await Assert.ThrowsAsync<DeleteGroupsException>(() => admin.DeleteGroupsAsync([group]));
        Assert.Equal(ErrorCode.GroupIdNotFound, refused.Results.Single().Error.Code);
    }

    [Fact]
    public async Task A_group_at_work_is_told_with_its_members_and_kept_from_changes()
    {
        var topic = fixture.NewTopic();
        var group = $"group of {topic}";
        using var admin = StockClient.Admin(fixture.Bootstrap);
        await fixture.CreateAsync(new TopicSpecification { Name = topic, NumPartitions = 2, ReplicationFactor = 1 });
        using var consumer = Consumer(group);
        consumer.Subscribe(topic);
        for (var end = DateTime.UtcNow + StockClient.Patience; consumer.Assignment.Count < 2 && DateTime.UtcNow < end;)
            consumer.Consume(TimeSpan.FromMilliseconds(100));
        consumer.Commit([new TopicPartitionOffset(topic, 0, 0)]);

        var atWork = await admin.ListConsumerGroupsAsync(new() { MatchStates = [ConsumerGroupState.Stable], MatchTypes = [ConsumerGroupType.Classic] });
        Assert.Equal([group], atWork.Valid.Select(listed => listed.GroupId));
        Assert.Empty((await admin.ListConsumerGroupsAsync(new() { MatchTypes = [ConsumerGroupType.Consumer] })).Valid);
        var described = (await admin.DescribeConsumerGroupsAsync([group], new() { IncludeAuthorizedOperations = true })).ConsumerGroupDescriptions.Single();
        Assert.Equal((ConsumerGroupState.Stable, ConsumerGroupType.Classic, "roundrobin"), (described.State, described.GroupType, described.PartitionAssignor));
        Assert.False(described.IsSimpleConsumerGroup);
        Assert.Contains($"{described.Coordinator.Host}:{described.Coordinator.Port}", fixture.Bootstrap, StringComparison.Ordinal);
        Assert.Contains(AclOperation.Read, described.AuthorizedOperations);
        var member = Assert.Single(described.Members);
        Assert.Equal((consumer.MemberId, "a member", "a place"), (member.ConsumerId, member.ClientId, member.GroupInstanceId));
        Assert.Contains("127.0.0.1", member.Host, StringComparison.Ordinal);
        Assert.Equal([new(topic, 0), new(topic, 1)], member.Assignment.TopicPartitions.OrderBy(partition => partition.Partition.Value));

        // The older calls.
        var told = admin.ListGroup(group, StockClient.Patience);
        Assert.Equal(("Stable", "consumer", "roundrobin"), (told.State, told.ProtocolType, told.Protocol));
        Assert.Equal(consumer.MemberId, Assert.Single(told.Members).MemberId);
        Assert.Contains(admin.ListGroups(StockClient.Patience), listed => listed.Group == group && listed.Broker.BrokerId == described.Coordinator.Id);

        var kept = await Assert.ThrowsAsync<DeleteGroupsException>(() => admin.DeleteGroupsAsync([group]));
        Assert.Equal(ErrorCode.NonEmptyGroup, kept.Results.Single().Error.Code);
        var notAltered = await Assert.ThrowsAsync<AlterConsumerGroupOffsetsException>(() => AlterAsync(admin, group, new TopicPartitionOffset(topic, 0, 1)));
        Assert.Equal(ErrorCode.UnknownMemberId, notAltered.Results.Single().Partitions.Single().Error.Code);
        var notDeleted = await Assert.ThrowsAsync<DeleteConsumerGroupOffsetsException>(
            () => admin.DeleteConsumerGroupOffsetsAsync(group, [new TopicPartition(topic, 0)]));
        Assert.Equal(ErrorCode.GroupSubscribedToTopic, notDeleted.Result.Partitions.Single().Error.Code);
        consumer.Close();
    }

    private IConsumer<Ignore, Ignore> Consumer(string group)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = fixture.Bootstrap,
            GroupId = group,
            GroupInstanceId = "a place",
            ClientId = "a member",
            EnableAutoCommit = false,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.RoundRobin,
        };
        return new ConsumerBuilder<Ignore, Ignore>(config).SetLogHandler((_, _) => { }).Build();
    }

    /// <summary>The library does not try again while the coordinator is only just made, which Kafka too answers with an error.</summary>
    private static async Task BeginAsync(IAdminClient admin, string group, params TopicPartitionOffset[] offsets)
    {
        using var patience = new CancellationTokenSource(StockClient.Patience);
        while (true)
        {
            try
            {
                await AlterAsync(admin, group, offsets);
                return;
            }
            catch (AlterConsumerGroupOffsetsException e) when (e.Results.Single().Partitions.All(partition =>
                partition.Error.Code is ErrorCode.NotCoordinatorForGroup or ErrorCode.GroupLoadInProgress or ErrorCode.GroupCoordinatorNotAvailable))
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }

    private static Task AlterAsync(IAdminClient admin, string group, params TopicPartitionOffset[] offsets) =>
        admin.AlterConsumerGroupOffsetsAsync([new(group, [.. offsets])]);

    private static async Task<IEnumerable<long>> CommittedAsync(IAdminClient admin, string group, string topic)
    {
        var listed = await admin.ListConsumerGroupOffsetsAsync([new(group, [new(topic, 0), new(topic, 1)])]);
        return listed.Single().Partitions.OrderBy(partition => partition.Partition.Value).Select(partition => partition.Offset.Value);
    }
}
