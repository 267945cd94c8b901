using Confluent.Kafka;
using Confluent.Kafka.Admin;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.Behaviour;

/// <summary>The calls of Confluent's admin client but for those on groups (<see cref="ConfluentGroupAdmin"/>).</summary>
public abstract class ConfluentAdmin(BrokersFixture fixture)
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Topics_are_made_described_and_deleted()
    {
        var (topic, other) = (fixture.NewTopic(), fixture.NewTopic());
        using var admin = StockClient.Admin(fixture.Bootstrap);
        var brokers = (await admin.DescribeClusterAsync()).Nodes.Select(node => node.Id).ToList();
        var placed = Enumerable.Range(0, 3).ToDictionary(partition => partition, partition => new List<int> { brokers[partition % brokers.Count] });
        await fixture.CreateAsync(
            new TopicSpecification { Name = topic, NumPartitions = placed.Count, ReplicasAssignments = placed },
            new TopicSpecification { Name = other, NumPartitions = 1, ReplicationFactor = 1 });

        var options = new DescribeTopicsOptions { IncludeAuthorizedOperations = true };
        var made = (await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic, other]), options)).TopicDescriptions;

        Assert.Equal([topic, other], made.Select(described => described.Name));
        Assert.All(made, described => Assert.False(described.IsInternal));
        Assert.Equal(3, made.Select(described => described.TopicId.ToString()).Append(new Uuid(0, 0).ToString()).Distinct().Count());
        Assert.Contains(AclOperation.Alter, made[0].AuthorizedOperations);
        Assert.Equal([0, 1, 2], made[0].Partitions.Select(partition => partition.Partition));
        Assert.All(made[0].Partitions, partition =>
        {
            Assert.Equal(placed[partition.Partition], partition.Replicas.Select(node => node.Id));
            Assert.Equal(placed[partition.Partition], partition.ISR.Select(node => node.Id));
            Assert.Equal(placed[partition.Partition].Single(), partition.Leader.Id);
            Assert.Contains($"{partition.Leader.Host}:{partition.Leader.Port}", fixture.Bootstrap, StringComparison.Ordinal);
        });

        // The library waits for ever for a topic that the answer lacks.
        await admin.DeleteTopicsAsync([topic]).WaitAsync(StockClient.Patience);
        await EventuallyAsync(async () => (await DescribeAsync(admin, topic, other)).Select(described => described.Error.Code)
            .SequenceEqual([ErrorCode.UnknownTopicOrPart, ErrorCode.NoError]));
    }

    [Fact]
    public async Task The_cluster_is_described()
    {
        using var admin = StockClient.Admin(fixture.Bootstrap);

        var cluster = await admin.DescribeClusterAsync(new() { IncludeAuthorizedOperations = true });

        Assert.Equal(22, cluster.ClusterId.Length);
        Assert.Equal(fixture.Bootstrap.Split(',').Order(), cluster.Nodes.Select(node => $"{node.Host}:{node.Port}").Order());
        Assert.Contains(cluster.Controller.Id, cluster.Nodes.Select(node => node.Id));
        Assert.Contains(AclOperation.Create, cluster.AuthorizedOperations);
        var metadata = admin.GetMetadata(StockClient.Patience);
        Assert.Equal(cluster.Nodes.Select(node => node.Id).Order(), metadata.Brokers.Select(broker => broker.BrokerId).Order());
    }

    [Fact]
    public async Task Partitions_are_added()
    {
        var topic = fixture.NewTopic();
        using var admin = StockClient.Admin(fixture.Bootstrap);
        await fixture.CreateAsync(new TopicSpecification { Name = topic, NumPartitions = 1, ReplicationFactor = 1 });

        await admin.CreatePartitionsAsync([new() { Topic = topic, IncreaseTo = 9 }], new() { ValidateOnly = true });
        await admin.CreatePartitionsAsync([new() { Topic = topic, IncreaseTo = 4 }]);
        await EventuallyAsync(async () => (await DescribeAsync(admin, topic)).Single().Partitions.Count == 4);

        var refused = await Assert.ThrowsAsync<CreatePartitionsException>(() => admin.CreatePartitionsAsync([new() { Topic = topic, IncreaseTo = 4 }]));
        Assert.Equal(ErrorCode.InvalidPartitions, refused.Results.Single().Error.Code);
    }

    [Fact]
    public async Task Settings_are_altered_one_by_one()
    {
        var topic = fixture.NewTopic();
        using var admin = StockClient.Admin(fixture.Bootstrap);
        await fixture.CreateAsync(new TopicSpecification { Name = topic, NumPartitions = 1, ReplicationFactor = 1, Configs = new() { ["segment.bytes"] = "2000000" } });
        var resource = new ConfigResource { Type = ResourceType.Topic, Name = topic };

        await AlterAsync(Entry("retention.ms", AlterConfigOpType.Set, "7654321"), Entry("cleanup.policy", AlterConfigOpType.Append, "compact"));
        await AlteredAsync(
            ("retention.ms", "7654321", ConfigSource.DynamicTopicConfig),
            ("cleanup.policy", "delete,compact", ConfigSource.DynamicTopicConfig),
            ("segment.bytes", "2000000", ConfigSource.DynamicTopicConfig));

        await AlterAsync(Entry("retention.ms", AlterConfigOpType.Delete, ""), Entry("cleanup.policy", AlterConfigOpType.Subtract, "delete"));
        await AlteredAsync(
            ("retention.ms", "604800000", ConfigSource.DefaultConfig),
            ("cleanup.policy", "compact", ConfigSource.DynamicTopicConfig),
            ("segment.bytes", "2000000", ConfigSource.DynamicTopicConfig),
            ("segment.ms", "604800000", ConfigSource.DefaultConfig));

        var refused = await Assert.ThrowsAsync<IncrementalAlterConfigsException>(() => AlterAsync(Entry("retention.ms", AlterConfigOpType.Append, "1")));
        Assert.Equal(ErrorCode.InvalidConfig, refused.Results.Single().Error.Code);

        async Task AlterAsync(params ConfigEntry[] entries)
        {
            await admin.IncrementalAlterConfigsAsync(new() { [resource] = [Entry("segment.ms", AlterConfigOpType.Set, "1234567")] }, new() { ValidateOnly = true });
            await admin.IncrementalAlterConfigsAsync(new() { [resource] = [.. entries] });
        }

        Task AlteredAsync(params (string Name, string Value, ConfigSource Source)[] expected) => EventuallyAsync(async () =>
        {
            var entries = (await admin.DescribeConfigsAsync([resource])).Single().Entries;
            return expected.All(expectation => expectation == (expectation.Name, entries[expectation.Name].Value, entries[expectation.Name].Source));
        });
    }

    [Fact]
    public async Task Settings_of_a_broker_are_altered_and_described_by_itself()
    {
        const string Setting = "message.max.bytes";
        using var admin = StockClient.Admin(fixture.Bootstrap);
        var node = (await admin.DescribeClusterAsync()).Nodes.MaxBy(node => node.Id)!;
        var resource = new ConfigResource { Type = ResourceType.Broker, Name = $"{node.Id}" };

        await admin.IncrementalAlterConfigsAsync(new() { [resource] = [Entry(Setting, AlterConfigOpType.Set, "2000000")] });
        await EventuallyAsync(async () => await SourceAsync() == ConfigSource.DynamicBrokerConfig);
        await admin.IncrementalAlterConfigsAsync(new() { [resource] = [Entry(Setting, AlterConfigOpType.Delete, "")] });
        await EventuallyAsync(async () => await SourceAsync() == ConfigSource.DefaultConfig);

        async Task<ConfigSource> SourceAsync() => (await admin.DescribeConfigsAsync([resource])).Single().Entries[Setting].Source;
    }

    [Fact]
    public async Task Settings_are_altered_all_at_once()
    {
        var topic = fixture.NewTopic();
        using var admin = StockClient.Admin(fixture.Bootstrap);
        await fixture.CreateAsync(new TopicSpecification { Name = topic, NumPartitions = 1, ReplicationFactor = 1, Configs = new() { ["segment.bytes"] = "2000000" } });
        var resource = new ConfigResource { Type = ResourceType.Topic, Name = topic };

        await admin.AlterConfigsAsync(new() { [resource] = [new() { Name = "retention.ms", Value = "7654321" }] });

        await EventuallyAsync(async () =>
        {
            var entries = (await admin.DescribeConfigsAsync([resource])).Single().Entries;
            return (entries["retention.ms"].Value, entries["segment.bytes"].Source) == ("7654321", ConfigSource.DefaultConfig);
        });
    }

    [Fact]
    public async Task Records_are_deleted_and_offsets_listed()
    {
        var topic = fixture.NewTopic();
        var first = DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeMilliseconds();
        using var admin = StockClient.Admin(fixture.Bootstrap);
        await fixture.CreateAsync(new TopicSpecification { Name = topic, NumPartitions = 2, ReplicationFactor = 1 });
        using var producer = StockClient.Producer(fixture.Bootstrap);
        // The newest record is not the last one.
        foreach (var second in new[] { 0, 1, 2, 9, 4 })
            await producer.ProduceAsync(new TopicPartition(topic, 0), new() { Value = "v", Timestamp = new(first + second * 1_000, TimestampType.CreateTime) });

        var deleted = await admin.DeleteRecordsAsync([new(topic, 0, 1), new(topic, 1, Offset.End)]);
        Assert.Equal([1, 0], deleted.OrderBy(result => result.Partition.Value).Select(result => result.Offset.Value));
        var refused = await Assert.ThrowsAsync<DeleteRecordsException>(() => admin.DeleteRecordsAsync([new(topic, 0, 6)]));
        Assert.Equal(ErrorCode.OffsetOutOfRange, refused.Results.Single().Error.Code);

        Assert.Equal((1, -1), await FindAsync(0, OffsetSpec.Earliest()));
        Assert.Equal((5, -1), await FindAsync(0, OffsetSpec.Latest()));
        Assert.Equal((3, first + 9_000), await FindAsync(0, OffsetSpec.MaxTimestamp()));
        Assert.Equal((2, first + 2_000), await FindAsync(0, OffsetSpec.ForTimestamp(first + 1_500)));
        Assert.Equal((-1, -1), await FindAsync(0, OffsetSpec.ForTimestamp(first + 9_001)));
        Assert.Equal((-1, -1), await FindAsync(1, OffsetSpec.MaxTimestamp()));
        Assert.Equal((0, -1), await FindAsync(1, OffsetSpec.Latest()));

        async Task<(long Offset, long TimestampMs)> FindAsync(int partition, OffsetSpec wanted)
        {
            var listed = await admin.ListOffsetsAsync(
                [new() { TopicPartition = new(topic, partition), OffsetSpec = wanted }], new() { IsolationLevel = IsolationLevel.ReadCommitted });
            var found = listed.ResultInfos.Single();
            return (found.TopicPartitionOffsetError.Offset.Value, found.Timestamp);
        }
    }

    [Fact]
    public async Task No_leader_is_elected_where_the_preferred_one_leads()
    {
        var topic = fixture.NewTopic();
        using var admin = StockClient.Admin(fixture.Bootstrap);
        await fixture.CreateAsync(new TopicSpecification { Name = topic, NumPartitions = 2, ReplicationFactor = 1 });

        foreach (var type in new[] { ElectionType.Preferred, ElectionType.Unclean })
        {
            var refused = await Assert.ThrowsAsync<ElectLeadersException>(
                () => admin.ElectLeadersAsync(type, [new(topic, 0), new(topic, 1), new(topic, 2)]));
            Assert.Equal(
                [(0, ErrorCode.ElectionNotNeeded), (1, ErrorCode.ElectionNotNeeded), (2, ErrorCode.UnknownTopicOrPart)],
                refused.Results.TopicPartitions.Select(result => (result.Partition.Value, result.Error.Code)).Order());
        }
    }

    [Fact]
    public async Task Calls_of_security_are_refused_at_once()
    {
        using var admin = StockClient.Admin(fixture.Bootstrap);
        var pattern = new ResourcePattern { Type = ResourceType.Topic, Name = "t", ResourcePatternType = ResourcePatternType.Literal };
        var entry = new AccessControlEntry { Principal = "User:u", Host = "*", Operation = AclOperation.Read, PermissionType = AclPermissionType.Allow };
        var acl = new AclBinding { Pattern = pattern, Entry = entry };
        var credential = new UserScramCredentialUpsertion
        {
            User = "u",
            ScramCredentialInfo = new() { Mechanism = ScramMechanism.ScramSha256, Iterations = 4_096 },
            Password = [1, 2, 3],
        };
        Func<Task>[] calls =
        [
            () => admin.CreateAclsAsync([acl]),
            () => admin.DescribeAclsAsync(acl.ToFilter()),
            () => admin.DeleteAclsAsync([acl.ToFilter()]),
            () => admin.DescribeUserScramCredentialsAsync(["u"]),
            () => admin.AlterUserScramCredentialsAsync([credential]),
        ];
        foreach (var call in calls)
        {
            var refused = await Assert.ThrowsAnyAsync<KafkaException>(() => call().WaitAsync(AtOnce));
            Assert.Equal(ErrorCode.Local_UnsupportedFeature, refused.Error.Code);
        }
    }

    private static ConfigEntry Entry(string name, AlterConfigOpType operation, string value) =>
        new() { Name = name, Value = value, IncrementalOperation = operation };

    /// <summary>What the node that is asked knows of topics, in this order: with their faults.</summary>
    protected static async Task<IReadOnlyList<TopicDescription>> DescribeAsync(IAdminClient admin, params string[] topics)
    {
        try
        {
            return (await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(topics))).TopicDescriptions;
        }
        catch (DescribeTopicsException e)
        {
            return e.Results.TopicDescriptions;
        }
    }

    /// <summary>Another node than the one that carried out a change may hear of it a moment later.</summary>
    protected static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(StockClient.Patience);
        while (!await holds())
            await Task.Delay(50, patience.Token);
    }
}
