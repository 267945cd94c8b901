using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.Requests;

namespace LogCluster.Broker.Tests.Versions;

/// <summary>CreateTopics 2-7 and DeleteTopics 1-6.</summary>
public sealed class TopicAdministrationVersionsTests
{
    private static readonly string Long = new('x', 32_000);

    [Theory]
    [ReleasedVersions(ApiKey.CreateTopics)]
    public void TopicsAreCreated(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var topic = (await connection.CallAsync(CreateTopic("t", 3, ("retention.ms", "1000")), version)).Topics[0];
            Assert.Equal((ErrorCode.None, "t"), (topic.ErrorCode, topic.Name));
            Assert.Equal(version < 7, topic.TopicId.IsZero);
            Assert.Equal(version >= 5 ? (3, 1) : (-1, -1), (topic.NumPartitions, topic.ReplicationFactor));
            if (version >= 5)
                Assert.Equal("1000", topic.Configs!.Single(config => config.Name == "retention.ms").Value);
            var again = (await connection.CallAsync(CreateTopic("t"), version)).Topics[0];
            Assert.Equal(ErrorCode.TopicAlreadyExists, again.ErrorCode);
            Assert.NotNull(again.ErrorMessage);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.CreateTopics)]
    public void ValidationAloneCreatesNothing(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var request = CreateTopic("t", 3);
            request.ValidateOnly = true;
            var topic = (await connection.CallAsync(request, version)).Topics[0];
            Assert.Equal((ErrorCode.None, version < 7), (topic.ErrorCode, topic.TopicId.IsZero));
            Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await connection.ProduceAsync("t", Batches.Of("nowhere"))).ErrorCode);
            Assert.Equal(ErrorCode.None, (await connection.CallAsync(CreateTopic("t"), version)).Topics[0].ErrorCode);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.CreateTopics)]
    public void BadTopicsAreRefusedHoweverLongTheirTextIs(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            async Task<ErrorCode> ErrorOfAsync(CreateTopicsRequest request)
            {
                var topic = (await connection.CallAsync(request, version)).Topics[0];
                Assert.NotNull(topic.ErrorMessage);
                return topic.ErrorCode;
            }

            CreateTopicsRequest Manual(params int[][] replicas) => new()
            {
                Topics =
                [
                    new()
                    {
                        Name = "t",
                        NumPartitions = -1,
                        ReplicationFactor = -1,
                        Assignments = [.. replicas.Select((ids, index) => new CreateTopicsRequest.CreatableReplicaAssignment { PartitionIndex = index, BrokerIds = [.. ids] })],
                    },
                ],
            };

            Assert.Equal(ErrorCode.InvalidTopicException, await ErrorOfAsync(CreateTopic("a b")));
            Assert.Equal(ErrorCode.InvalidTopicException, await ErrorOfAsync(CreateTopic(Long)));
            Assert.Equal(ErrorCode.InvalidConfig, await ErrorOfAsync(CreateTopic("t", 1, (Long, "1"))));
            Assert.Equal(ErrorCode.InvalidConfig, await ErrorOfAsync(CreateTopic("t", 1, ("retention.ms", Long))));
            Assert.Equal(ErrorCode.InvalidConfig, await ErrorOfAsync(CreateTopic("t", 1, ("cleanup.policy", Long))));
            Assert.Equal(ErrorCode.InvalidConfig, await ErrorOfAsync(CreateTopic("t", 1, ("retention.ms", null))));
            Assert.Equal(ErrorCode.InvalidPartitions, await ErrorOfAsync(CreateTopic("t", 0)));
            Assert.Equal(ErrorCode.InvalidReplicaAssignment, await ErrorOfAsync(Manual([2])));
            Assert.Equal(ErrorCode.InvalidReplicaAssignment, await ErrorOfAsync(Manual([[]])));
            var factor = CreateTopic("t");
            factor.Topics[0].ReplicationFactor = 3;
            Assert.Equal(ErrorCode.InvalidReplicationFactor, await ErrorOfAsync(factor));
            var twice = CreateTopic("t");
            twice.Topics.AddRange(CreateTopic("t").Topics);
            Assert.Equal(ErrorCode.InvalidRequest, await ErrorOfAsync(twice));
            Assert.Empty((await connection.CallAsync(new CreateTopicsRequest(), version)).Topics);
            Assert.Equal(ErrorCode.None, (await connection.CallAsync(Manual([1], [1]), version)).Topics[0].ErrorCode);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.CreateTopics)]
    public void OfAConfigurationKeyGivenTwiceTheLastCounts(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var topic = (await connection.CallAsync(CreateTopic("t", 1, ("retention.ms", "1"), ("retention.ms", "2")), version)).Topics[0];
            Assert.Equal(ErrorCode.None, topic.ErrorCode);
            if (version >= 5)
                Assert.Equal("2", topic.Configs!.Single(config => config.Name == "retention.ms").Value);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.CreateTopics)]
    public void LongValuesThatAreGoodAreToldWhole(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var topic = (await connection.CallAsync(CreateTopic("t", 1, ("leader.replication.throttled.replicas", Throttled(3_000))), version)).Topics[0];
            Assert.Equal(ErrorCode.None, topic.ErrorCode);
        });
    }

    private static string Throttled(int count) => string.Join(',', Enumerable.Repeat("0:1", count));

    [Theory]
    [ReleasedVersions(ApiKey.DeleteTopics)]
    public void TopicsAreDeletedByName(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("a");
            var answers = (await connection.CallAsync(ByName(version, "a", "none", Long), version)).Responses;
            Assert.Equal(["a", "none", Long], answers.Select(answer => answer.Name));
            Assert.Equal([ErrorCode.None, ErrorCode.UnknownTopicOrPartition, ErrorCode.UnknownTopicOrPartition], answers.Select(answer => answer.ErrorCode));
            Assert.Equal(version >= 5, answers[1].ErrorMessage is not null);
            var again = (await connection.CallAsync(ByName(version, "a"), version)).Responses;
            Assert.Equal(ErrorCode.UnknownTopicOrPartition, again[0].ErrorCode);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.DeleteTopics)]
    public void ATopicNamedTwiceIsNotDeletedTwice(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("a");
            var answers = (await connection.CallAsync(ByName(version, "a", "a"), version)).Responses;
            Assert.Contains(answers, answer => answer.ErrorCode == ErrorCode.InvalidRequest);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.DeleteTopics)]
    public void WhereDeletionIsOffNothingIsDeleted(short version)
    {
        using var broker = new TestBroker(("delete.topic.enable", "false"));
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("a");
            var answer = (await connection.CallAsync(ByName(version, "a"), version)).Responses[0];
            Assert.Equal(version < 3 ? ErrorCode.InvalidRequest : ErrorCode.TopicDeletionDisabled, answer.ErrorCode);
            Assert.Equal(ErrorCode.None, (await connection.ProduceAsync("a", Batches.Of("still there"))).ErrorCode);
        });
    }

    [Fact]
    public void TopicsAreDeletedById()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var a = await connection.CreateTopicAsync("a");
            var b = await connection.CreateTopicAsync("b");
            var request = new DeleteTopicsRequest { Topics = [new() { TopicId = a }, new() { TopicId = new Uuid(7) }, new() { Name = "b", TopicId = b }] };
            var answers = (await connection.CallAsync(request, version: 6)).Responses;
            Assert.Equal([ErrorCode.None, ErrorCode.UnknownTopicId, ErrorCode.InvalidRequest], answers.Select(answer => answer.ErrorCode));
            Assert.Equal(("a", a), (answers[0].Name, answers[0].TopicId));
            Assert.Null(answers[1].Name);
            Assert.Equal(ErrorCode.None, (await connection.ProduceAsync("b", Batches.Of("still there"))).ErrorCode);
        });
    }

    private static DeleteTopicsRequest ByName(short version, params string[] names) => version < 6
        ? new() { TopicNames = [.. names] }
        : new() { Topics = [.. names.Select(name => new DeleteTopicsRequest.DeleteTopicState { Name = name })] };
}
