using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.Requests;

namespace LogCluster.Broker.Tests.Versions;

/// <summary>Produce 3-13, whatever the outcome: an answer that the version can carry.</summary>
public sealed class ProduceVersionsTests
{
    [Theory]
    [ReleasedVersions(ApiKey.Produce)]
    public void ABatchIsAppendedAndItsOffsetsTold(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t");
            foreach (short acks in new[] { 1, -1 })
            {
                var answer = (await connection.CallAsync(Produce(version, "t", id, Batches.Of("a", "b"), acks), version)).Only();
                Assert.Equal(ErrorCode.None, answer.ErrorCode);
                Assert.Equal(acks == 1 ? 0 : 2, answer.BaseOffset);
                Assert.Equal(-1, answer.LogAppendTimeMs);
                Assert.Equal(version >= 5 ? 0 : -1, answer.LogStartOffset);
            }
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.Produce)]
    public void LogAppendTimeIsTold(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t", 1, ("message.timestamp.type", "LogAppendTime"));
            var answer = (await connection.CallAsync(Produce(version, "t", id, Batches.Of("a")), version)).Only();
            Assert.Equal(ErrorCode.None, answer.ErrorCode);
            Assert.InRange(answer.LogAppendTimeMs, Batches.FirstTimestampMs, Batches.FirstTimestampMs + 60_000);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.Produce)]
    public void UnknownTopicsAndPartitionsAreRefused(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t");
            var topic = (await connection.CallAsync(Produce(version, "none", new Uuid(12), Batches.Of("a")), version)).Only();
            var partition = (await connection.CallAsync(Produce(version, "t", id, Batches.Of("a"), partition: 1), version)).Only();
            Assert.Equal(version < 13 ? ErrorCode.UnknownTopicOrPartition : ErrorCode.UnknownTopicId, topic.ErrorCode);
            Assert.Equal(-1, topic.BaseOffset);
            Assert.Equal(ErrorCode.UnknownTopicOrPartition, partition.ErrorCode);
            await connection.DeleteTopicAsync("t");
            var deleted = (await connection.CallAsync(Produce(version, "t", id, Batches.Of("a")), version)).Only();
            Assert.Equal(version < 13 ? ErrorCode.UnknownTopicOrPartition : ErrorCode.UnknownTopicId, deleted.ErrorCode);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.Produce)]
    public void BadBatchesAreRefusedAndNothingIsAppended(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t", 1, ("max.message.bytes", "1000"));
            async Task<ErrorCode> SendAsync(byte[]? records, short acks = -1) =>
                (await connection.CallAsync(Produce(version, "t", id, records, acks), version)).Only().ErrorCode;

            var corrupt = Batches.Of("a");
            corrupt[^1] ^= 1;
            var oldMagic = Batches.Of("a");
            oldMagic[16] = 1;
            Assert.Equal(ErrorCode.CorruptMessage, await SendAsync(corrupt));
            Assert.NotEqual(ErrorCode.None, await SendAsync(oldMagic));
            Assert.NotEqual(ErrorCode.None, await SendAsync(null));
            Assert.NotEqual(ErrorCode.None, await SendAsync([]));
            Assert.NotEqual(ErrorCode.None, await SendAsync([1, 2, 3]));
            Assert.NotEqual(ErrorCode.None, await SendAsync([.. Batches.Of("a"), .. Batches.Of("b")]));
            Assert.Equal(ErrorCode.MessageTooLarge, await SendAsync(Batches.OfSize(2_000)));
            Assert.Equal(ErrorCode.InvalidRequiredAcks, await SendAsync(Batches.Of("a"), acks: 7));
            Assert.Equal(ErrorCode.InvalidRequiredAcks, await SendAsync(Batches.Of("a"), acks: -2));
            Assert.NotEqual(ErrorCode.None, await SendAsync(Batches.Transactional(1, "a")));
            Assert.Equal(0, (await connection.CallAsync(Produce(version, "t", id, Batches.Of("a")), version)).Only().BaseOffset);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.Produce)]
    public void RecordsWithoutKeysAreNamedOneByOneWhereACompactedTopicRefusesThem(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t", 1, ("cleanup.policy", "compact"));
            var answer = (await connection.CallAsync(Produce(version, "t", id, Batches.Of("a", "b")), version)).Only();
            Assert.Equal(ErrorCode.InvalidRecord, answer.ErrorCode);
            Assert.Equal(version >= 8 ? [0, 1] : [], answer.RecordErrors.Select(error => error.BatchIndex));
            Assert.Equal(version >= 8, answer.ErrorMessage is not null);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.Produce)]
    public void WithoutAcksThereIsNoAnswer(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t");
            await connection.SendAsync(Produce(version, "t", id, Batches.Of("a"), acks: 0), version, expectsAnswer: false);
            var next = (await connection.CallAsync(Produce(version, "t", id, Batches.Of("b")), version)).Only();
            Assert.Equal(1, next.BaseOffset);
            await connection.SendAsync(Produce(version, "none", default, Batches.Of("a"), acks: 0), version, expectsAnswer: false);
            Assert.Null(await connection.ReceiveRawAsync());
        });
    }
}
