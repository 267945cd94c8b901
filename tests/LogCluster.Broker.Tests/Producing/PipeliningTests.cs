using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.Requests;

namespace LogCluster.Broker.Tests.Producing;

public sealed class PipeliningTests
{
    [Fact]
    public void RequestsSentAheadAreAnsweredInTheirOrder()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t", partitions: 2);
            for (var i = 0; i < 300; i++)
                await connection.SendAsync(Produce(13, "t", id, Batches.Of($"{i}"), acks: (short)(i % 3 == 0 ? 1 : -1), partition: i % 2), version: 13);
            for (var i = 0; i < 300; i++)
                Assert.Equal((ErrorCode.None, i / 2), ((await connection.ReceiveAsync<ProduceResponse>()).Only() is var answer ? (answer.ErrorCode, answer.BaseOffset) : default));
            var read = (await connection.CallAsync(Fetch(13, "t", id, 0), version: 13)).Only();
            Assert.Equal(Enumerable.Range(0, 150).Select(i => $"{i * 2}"), Batches.ValuesOf(read.Records));
        });
    }

    [Fact]
    public void OtherRequestsWaitForTheOneBefore()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.SendAsync(CreateTopic("a"), CreateTopicsVersion);
            await connection.SendAsync(new MetadataRequest { Topics = [new() { Name = "a" }], AllowAutoTopicCreation = false }, version: 12);
            await connection.SendAsync(Produce(12, "a", Uuid.Zero, Batches.Of("1")), version: 12);
            await connection.SendAsync(new DeleteTopicsRequest { TopicNames = ["a"] }, version: 5);
            await connection.SendAsync(Produce(12, "a", Uuid.Zero, Batches.Of("2")), version: 12);
            Assert.Equal(ErrorCode.None, (await connection.ReceiveAsync<CreateTopicsResponse>()).Topics[0].ErrorCode);
            Assert.Equal(ErrorCode.None, (await connection.ReceiveAsync<MetadataResponse>()).Topics[0].ErrorCode);
            Assert.Equal(ErrorCode.None, (await connection.ReceiveAsync<ProduceResponse>()).Only().ErrorCode);
            Assert.Equal(ErrorCode.None, (await connection.ReceiveAsync<DeleteTopicsResponse>()).Responses[0].ErrorCode);
            Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await connection.ReceiveAsync<ProduceResponse>()).Only().ErrorCode);
        });
    }

    [Fact]
    public void SeveralPartitionsOfOneRequestHaveTheirOwnOutcome()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t", partitions: 2);
            var request = Produce(12, "t", Uuid.Zero, Batches.Of("a"));
            request.TopicData[0].PartitionData.Add(new() { Index = 5, Records = Batches.Of("b") });
            request.TopicData[0].PartitionData.Add(new() { Index = 1, Records = Batches.Of("c") });
            request.TopicData.AddRange(Produce(12, "none", Uuid.Zero, Batches.Of("d")).TopicData);
            var answer = await connection.CallAsync(request, version: 12);
            Assert.Equal(
                [ErrorCode.None, ErrorCode.UnknownTopicOrPartition, ErrorCode.None],
                answer.Responses[0].PartitionResponses.Select(partition => partition.ErrorCode));
            Assert.Equal(ErrorCode.UnknownTopicOrPartition, answer.Responses[1].PartitionResponses[0].ErrorCode);
        });
    }

    [Fact]
    public void NoMoreReplicasAreRequiredThanThereAre()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t", 1, ("min.insync.replicas", "2"));
            Assert.Equal(ErrorCode.None, (await connection.ProduceAsync("t", Batches.Of("a"), acks: -1)).ErrorCode);
            Assert.Equal(["a"], Batches.ValuesOf((await connection.CallAsync(Fetch(12, "t", Uuid.Zero, 0), version: 12)).Only().Records));
        });
    }

    [Fact]
    public void AFullDiskRefusesWhatIsProducedAndNothingElse()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            await connection.ProduceAsync("t", Batches.Of("a"));
            var freeBytes = broker.Machine.Disk.GetFreeBytes("/");
            broker.Machine.Disk.Faults.CapacityBytes -= freeBytes;
            Assert.Equal(ErrorCode.KafkaStorageError, (await connection.ProduceAsync("t", Batches.Of("b"))).ErrorCode);
            Assert.Equal(["a"], Batches.ValuesOf((await connection.CallAsync(Fetch(12, "t", Uuid.Zero, 0), version: 12)).Only().Records));
            broker.Machine.Disk.Faults.CapacityBytes += freeBytes;
        });
    }
}
