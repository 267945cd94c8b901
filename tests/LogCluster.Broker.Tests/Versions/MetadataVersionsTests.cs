using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Tests.Versions;

/// <summary>Metadata 0-13: all topics, none, by name, by id; creation on request.</summary>
public sealed class MetadataVersionsTests
{
    private static MetadataRequest Ask(params string[] names) => new() { Topics = [.. names.Select(name => new MetadataRequest.MetadataRequestTopic { Name = name })] };

    [Theory]
    [ReleasedVersions(ApiKey.Metadata)]
    public void AllTopicsOrNone(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("a", partitions: 2);
            await connection.CreateTopicAsync("b");
            var all = await connection.CallAsync(version == 0 ? Ask() : new MetadataRequest { Topics = null }, version);
            Assert.Equal(["a", "b"], all.Topics.Select(topic => topic.Name));
            Assert.Equal(version >= 10 ? id : Uuid.Zero, all.Topics[0].TopicId);
            Assert.Equal([0, 1], all.Topics[0].Partitions.Select(partition => partition.PartitionIndex));
            var partition = all.Topics[0].Partitions[0];
            Assert.Equal((ErrorCode.None, 1, version >= 7 ? 0 : -1), (partition.ErrorCode, partition.LeaderId, partition.LeaderEpoch));
            Assert.Equal([1], partition.ReplicaNodes);
            Assert.Equal([1], partition.IsrNodes);
            var node = Assert.Single(all.Brokers);
            Assert.Equal((1, "broker", TestBroker.Port), (node.NodeId, node.Host, node.Port));
            Assert.Equal(version >= 2, all.ClusterId is not null);
            Assert.Equal(version >= 1 ? 1 : -1, all.ControllerId);
            if (version >= 1)
                Assert.Empty((await connection.CallAsync(Ask(), version)).Topics);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.Metadata)]
    public void UnknownTopicsAreCreatedWhereTheClientAllows(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            if (version >= 4)
            {
                var refused = Ask("new");
                refused.AllowAutoTopicCreation = false;
                Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await connection.CallAsync(refused, version)).Topics[0].ErrorCode);
            }

            var created = (await connection.CallAsync(Ask("new", "new2"), version)).Topics;
            Assert.Equal([ErrorCode.None, ErrorCode.None], created.Select(topic => topic.ErrorCode));
            Assert.Single(created[0].Partitions);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.Metadata)]
    public void WhereCreationIsOffUnknownTopicsAreUnknown(short version)
    {
        using var broker = new TestBroker(("auto.create.topics.enable", "false"));
        broker.Run(async connection =>
        {
            var topic = (await connection.CallAsync(Ask("new"), version)).Topics[0];
            Assert.Equal((ErrorCode.UnknownTopicOrPartition, "new"), (topic.ErrorCode, topic.Name));
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.Metadata)]
    public void InvalidNamesAreRefusedHoweverLong(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var names = new[] { "", ".", "a b", new string('é', 16_000), new string('x', 32_000) };
            var topics = (await connection.CallAsync(Ask(names), version)).Topics;
            Assert.Equal(names, topics.Select(topic => topic.Name));
            Assert.All(topics, topic => Assert.Equal(ErrorCode.InvalidTopicException, topic.ErrorCode));
            var twice = (await connection.CallAsync(Ask("x", "x"), version)).Topics;
            Assert.All(twice, topic => Assert.Equal(ErrorCode.None, topic.ErrorCode));
        });
    }

    [Theory]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void TopicsAreFoundById(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("a");
            var unknown = new Uuid(77);
            var request = new MetadataRequest { Topics = [new() { TopicId = id }, new() { TopicId = unknown }] };
            var topics = (await connection.CallAsync(request, version)).Topics;
            Assert.Equal(("a", id, ErrorCode.None), (topics[0].Name, topics[0].TopicId, topics[0].ErrorCode));
            Assert.Equal((version >= 12 ? null : "", unknown, ErrorCode.UnknownTopicId), (topics[1].Name, topics[1].TopicId, topics[1].ErrorCode));
        });
    }
}
