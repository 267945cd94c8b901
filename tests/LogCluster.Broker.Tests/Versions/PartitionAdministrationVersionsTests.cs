using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Tests.Versions;

/// <summary>CreatePartitions 0-3, ElectLeaders 0-2, AlterPartitionReassignments 0-1, ListPartitionReassignments 0, DescribeTopicPartitions 0.</summary>
public sealed class PartitionAdministrationVersionsTests
{
    private static readonly string Long = new('x', 32_000);

    private static CreatePartitionsRequest Grow(string topic, int count, params int[][] assignments) => new()
    {
        Topics =
        [
            new()
            {
                Name = topic,
                Count = count,
                Assignments = assignments.Length == 0 ? null : [.. assignments.Select(brokers => new CreatePartitionsRequest.CreatePartitionsAssignment { BrokerIds = [.. brokers] })],
            },
        ],
    };

    [Theory]
    [ReleasedVersions(ApiKey.CreatePartitions)]
    public void ATopicGrowsAndItsNewPartitionsAreThereAtOnce(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            var validated = Grow("t", 3);
            validated.ValidateOnly = true;
            Assert.Equal(ErrorCode.None, (await connection.CallAsync(validated, version)).Results[0].ErrorCode);
            Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await connection.ProduceAsync("t", Batches.Of("a"), partition: 1)).ErrorCode);
            Assert.Equal(ErrorCode.None, (await connection.CallAsync(Grow("t", 3), version)).Results[0].ErrorCode);
            Assert.Equal(ErrorCode.None, (await connection.ProduceAsync("t", Batches.Of("a"), partition: 2)).ErrorCode);
            Assert.Equal(ErrorCode.None, (await connection.CallAsync(Grow("t", 4, [1]), version)).Results[0].ErrorCode);
            Assert.Equal(ErrorCode.None, (await connection.ProduceAsync("t", Batches.Of("a"), partition: 3)).ErrorCode);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.CreatePartitions)]
    public void WhatIsNoGrowthIsRefused(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t", 2);
            async Task<ErrorCode> ErrorOfAsync(CreatePartitionsRequest request) => (await connection.CallAsync(request, version)).Results[0].ErrorCode;

            foreach (var count in new[] { 2, 1, 0, -1, int.MinValue })
                Assert.Equal(ErrorCode.InvalidPartitions, await ErrorOfAsync(Grow("t", count)));
            Assert.Equal(ErrorCode.PolicyViolation, await ErrorOfAsync(Grow("t", int.MaxValue)));
            Assert.Equal(ErrorCode.UnknownTopicOrPartition, await ErrorOfAsync(Grow(Long, 3)));
            Assert.Equal(ErrorCode.InvalidReplicaAssignment, await ErrorOfAsync(Grow("t", 3, [2])));
            Assert.Equal(ErrorCode.InvalidReplicaAssignment, await ErrorOfAsync(Grow("t", 3, new int[][] { [] })));
            Assert.Equal(ErrorCode.InvalidReplicaAssignment, await ErrorOfAsync(Grow("t", 3, [1], [1])));
            var twice = Grow("t", 3);
            twice.Topics.AddRange(Grow("t", 4).Topics);
            Assert.Equal(ErrorCode.InvalidRequest, await ErrorOfAsync(twice));
            Assert.Empty((await connection.CallAsync(new CreatePartitionsRequest(), version)).Results);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.ElectLeaders)]
    public void ALeaderThatIsThePreferredOneNeedsNoElection(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            var request = new ElectLeadersRequest
            {
                TopicPartitions = [new() { Topic = "t", Partitions = [0, 9] }, new() { Topic = Long, Partitions = [0] }],
            };
            var answer = await connection.CallAsync(request, version);
            Assert.Equal(
                [ErrorCode.ElectionNotNeeded, ErrorCode.UnknownTopicOrPartition, ErrorCode.UnknownTopicOrPartition],
                answer.ReplicaElectionResults.SelectMany(topic => topic.PartitionResult).Select(partition => partition.ErrorCode));
            var all = await connection.CallAsync(new ElectLeadersRequest { TopicPartitions = null }, version);
            Assert.Empty(Assert.Single(all.ReplicaElectionResults).PartitionResult);
            if (version == 0)
                return;
            request.ElectionType = 7;
            Assert.Equal(ErrorCode.InvalidRequest, (await connection.CallAsync(request, version)).ErrorCode);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.AlterPartitionReassignments)]
    public void OnOneNodeThereIsNowhereToMoveTo(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            async Task<ErrorCode> ErrorOfAsync(string topic, int partition, params int[]? replicas)
            {
                var request = new AlterPartitionReassignmentsRequest
                {
                    Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = partition, Replicas = replicas is null ? null : [.. replicas] }] }],
                };
                var answer = await connection.CallAsync(request, version);
                Assert.Equal(ErrorCode.None, answer.ErrorCode);
                return answer.Responses[0].Partitions[0].ErrorCode;
            }

            Assert.Equal(ErrorCode.None, await ErrorOfAsync("t", 0, 1));
            Assert.Equal(ErrorCode.InvalidReplicaAssignment, await ErrorOfAsync("t", 0, 1, 2));
            Assert.Equal(ErrorCode.InvalidReplicaAssignment, await ErrorOfAsync("t", 0, 1, 1));
            Assert.Equal(ErrorCode.InvalidReplicaAssignment, await ErrorOfAsync("t", 0, []));
            Assert.Equal(ErrorCode.NoReassignmentInProgress, await ErrorOfAsync("t", 0, null));
            Assert.Equal(ErrorCode.UnknownTopicOrPartition, await ErrorOfAsync("t", 9, 1));
            Assert.Equal(ErrorCode.UnknownTopicOrPartition, await ErrorOfAsync(Long, 0, 1));
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.ListPartitionReassignments)]
    public void NothingMovesOnOneNode(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            foreach (var topic in new[] { "t", Long })
            {
                var request = new ListPartitionReassignmentsRequest { Topics = [new() { Name = topic, PartitionIndexes = [0, 9] }] };
                var answer = await connection.CallAsync(request, version);
                Assert.Equal((ErrorCode.None, 0), (answer.ErrorCode, answer.Topics.Count));
            }

            Assert.Empty((await connection.CallAsync(new ListPartitionReassignmentsRequest(), version)).Topics);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.DescribeTopicPartitions)]
    public void TopicsAreToldPageByPage(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("a", 3);
            await connection.CreateTopicAsync("b", 2);
            var request = new DescribeTopicPartitionsRequest { ResponsePartitionLimit = 2 };
            var told = new List<(string, int)>();
            do
            {
                var page = await connection.CallAsync(request, version);
                told.AddRange(page.Topics.SelectMany(topic => topic.Partitions.Select(partition => (topic.Name!, partition.PartitionIndex))));
                Assert.InRange(page.Topics.Sum(topic => topic.Partitions.Count), 1, 2);
                request.Cursor = page.NextCursor is { } next ? new() { TopicName = next.TopicName, PartitionIndex = next.PartitionIndex } : null;
            }
            while (request.Cursor is not null);
            Assert.Equal([("a", 0), ("a", 1), ("a", 2), ("b", 0), ("b", 1)], told);
            var unknown = await connection.CallAsync(new DescribeTopicPartitionsRequest { Topics = [new() { Name = "none" }, new() { Name = Long }] }, version);
            Assert.Equal([ErrorCode.UnknownTopicOrPartition, ErrorCode.InvalidTopicException], unknown.Topics.Select(topic => topic.ErrorCode));
            var lost = new DescribeTopicPartitionsRequest { Topics = [new() { Name = "a" }], Cursor = new() { TopicName = "b", PartitionIndex = 0 } };
            Assert.Equal(ErrorCode.InvalidRequest, (await connection.CallAsync(lost, version)).Topics[0].ErrorCode);
        });
    }
}
