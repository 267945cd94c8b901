using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.Requests;

namespace LogCluster.Broker.Tests.Fetching;

/// <summary>Incremental fetch sessions (KIP-227).</summary>
public sealed class FetchSessionTests
{
    private static FetchRequest Begin(Uuid id, params (int Partition, long Offset)[] partitions) => new()
    {
        SessionEpoch = 0,
        MinBytes = 1,
        Topics = [Topic(13, "t", id, partitions)],
    };

    private static FetchRequest Next(int session, int epoch) => new() { SessionId = session, SessionEpoch = epoch, MinBytes = 1 };

    private static int[] Told(FetchResponse response) =>
        [.. response.Responses.SelectMany(topic => topic.Partitions).Select(partition => partition.PartitionIndex)];

    [Fact]
    public void OnlyNewsAreTold()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t", partitions: 3);
            var first = await connection.CallAsync(Begin(id, (0, 0), (1, 0), (2, 0)), version: 13);
            Assert.Equal((int[])[0, 1, 2], Told(first));
            Assert.Empty(Told(await connection.CallAsync(Next(first.SessionId, 1), version: 13)));
            await connection.ProduceAsync("t", Batches.Of("a"), partition: 1);
            Assert.Equal((int[])[1], Told(await connection.CallAsync(Next(first.SessionId, 2), version: 13)));
            // Not yet consumed: it is told again.
            Assert.Equal((int[])[1], Told(await connection.CallAsync(Next(first.SessionId, 3), version: 13)));
            var consumed = Next(first.SessionId, 4);
            consumed.Topics = [Topic(13, "t", id, (1, 1))];
            Assert.Empty(Told(await connection.CallAsync(consumed, version: 13)));
            Assert.Empty(Told(await connection.CallAsync(Next(first.SessionId, 5), version: 13)));
        });
    }

    [Fact]
    public void PartitionsAreForgottenAndAdded()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t", partitions: 3);
            for (var partition = 0; partition < 3; partition++)
                await connection.ProduceAsync("t", Batches.Of("a"), partition: partition);
            var first = await connection.CallAsync(Begin(id, (0, 0), (1, 0)), version: 13);
            var change = Next(first.SessionId, 1);
            change.ForgottenTopicsData = [new() { TopicId = id, Partitions = [0] }];
            change.Topics = [Topic(13, "t", id, (2, 0))];
            Assert.Equal((int[])[1, 2], Told(await connection.CallAsync(change, version: 13)).Order());
            Assert.Equal((int[])[1, 2], Told(await connection.CallAsync(Next(first.SessionId, 2), version: 13)).Order());
        });
    }

    [Fact]
    public void APartitionThatGaveRecordsGoesToTheEnd()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t", partitions: 2);
            for (var partition = 0; partition < 2; partition++)
                await connection.ProduceAsync("t", Batches.OfSize(1_000), partition: partition);
            var begin = Begin(id, (0, 0), (1, 0));
            begin.MaxBytes = 1_100;
            var first = await connection.CallAsync(begin, version: 13);
            Assert.Equal(0, first.Responses[0].Partitions.Single(partition => partition.Records.Length > 0).PartitionIndex);
            var next = Next(first.SessionId, 1);
            next.MaxBytes = 1_100;
            var second = await connection.CallAsync(next, version: 13);
            Assert.Equal(1, second.Responses[0].Partitions.Single(partition => partition.Records.Length > 0).PartitionIndex);
        });
    }

    [Fact]
    public void AnErrorOfAPartitionIsToldEachTime()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t");
            var first = await connection.CallAsync(Begin(id, (0, 0)), version: 13);
            await connection.DeleteTopicAsync("t");
            for (var epoch = 1; epoch < 3; epoch++)
                Assert.Equal(ErrorCode.UnknownTopicId, (await connection.CallAsync(Next(first.SessionId, epoch), version: 13)).Only().ErrorCode);
        });
    }

    [Fact]
    public void ASessionKeepsToNamesOrToIds()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t");
            var first = await connection.CallAsync(Begin(id, (0, 0)), version: 13);
            Assert.Equal(ErrorCode.FetchSessionTopicIdError, (await connection.CallAsync(Next(first.SessionId, 1), version: 12)).ErrorCode);
            Assert.Equal(ErrorCode.None, (await connection.CallAsync(Next(first.SessionId, 1), version: 13)).ErrorCode);
        });
    }

    [Fact]
    public void ASessionThatIsClosedOrReplacedIsGone()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t");
            var first = await connection.CallAsync(Begin(id, (0, 0)), version: 13);
            var again = Begin(id, (0, 0));
            again.SessionId = first.SessionId;
            var second = await connection.CallAsync(again, version: 13);
            Assert.NotEqual(first.SessionId, second.SessionId);
            Assert.Equal(ErrorCode.FetchSessionIdNotFound, (await connection.CallAsync(Next(first.SessionId, 1), version: 13)).ErrorCode);
            var close = Next(second.SessionId, -1);
            close.Topics = [Topic(13, "t", id, (0, 0))];
            Assert.Equal((ErrorCode.None, 0), ((await connection.CallAsync(close, version: 13)) is var closed ? (closed.ErrorCode, closed.SessionId) : default));
            Assert.Equal(ErrorCode.FetchSessionIdNotFound, (await connection.CallAsync(Next(second.SessionId, 1), version: 13)).ErrorCode);
        });
    }

    [Fact]
    public void AFullCacheServesWithoutASessionUntilOneIsOldEnough()
    {
        using var broker = new TestBroker(("max.incremental.fetch.session.cache.slots", "1"));
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t");
            await connection.ProduceAsync("t", Batches.Of("a"));
            var first = await connection.CallAsync(Begin(id, (0, 0)), version: 13);
            Assert.True(first.SessionId > 0);
            var without = await connection.CallAsync(Begin(id, (0, 0)), version: 13);
            Assert.Equal((0, 1), (without.SessionId, Batches.ValuesOf(without.Only().Records).Length));
            await broker.Delay(TimeSpan.FromSeconds(121));
            Assert.True((await connection.CallAsync(Begin(id, (0, 0)), version: 13)).SessionId > 0);
            Assert.Equal(ErrorCode.FetchSessionIdNotFound, (await connection.CallAsync(Next(first.SessionId, 1), version: 13)).ErrorCode);
        });
    }

    [Fact]
    public void ASecondFetchOfASessionWhileOneWaitsIsRefused()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            using var other = await broker.ConnectAsync();
            var id = await connection.CreateTopicAsync("t");
            var first = await connection.CallAsync(Begin(id, (0, 0)), version: 13);
            var wait = Next(first.SessionId, 1);
            wait.MaxWaitMs = 1_000;
            var waiting = connection.CallAsync(wait, version: 13);
            await broker.Delay(TimeSpan.FromMilliseconds(100));
            Assert.Equal(ErrorCode.InvalidFetchSessionEpoch, (await other.CallAsync(Next(first.SessionId, 2), version: 13)).ErrorCode);
            Assert.Equal(ErrorCode.None, (await waiting).ErrorCode);
            Assert.Equal(ErrorCode.None, (await connection.CallAsync(Next(first.SessionId, 2), version: 13)).ErrorCode);
        });
    }

    /// <summary>So a replica brings in what it is to follow beside what it waits for.</summary>
    [Fact]
    public void TheNextFetchOfTheSameConnectionEndsTheWaitOfTheOneBefore()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t", partitions: 2);
            await connection.ProduceAsync("t", Batches.Of("a"), partition: 1);
            var first = await connection.CallAsync(Begin(id, (0, 0)), version: 13);
            var wait = Next(first.SessionId, 1);
            wait.MaxWaitMs = 60_000;
            var started = broker.ClientTime.GetTimestamp();
            await connection.SendAsync(wait, version: 13);
            await broker.Delay(TimeSpan.FromMilliseconds(100));
            var more = Next(first.SessionId, 2);
            more.MaxWaitMs = 60_000;
            more.Topics = [Topic(13, "t", id, (1, 0))];
            await connection.SendAsync(more, version: 13);
            var ended = await connection.ReceiveAsync<FetchResponse>();
            Assert.Equal((ErrorCode.None, 0), (ended.ErrorCode, Told(ended).Length));
            Assert.Equal((int[])[1], Told(await connection.ReceiveAsync<FetchResponse>()));
            Assert.True(broker.ClientTime.GetElapsedTime(started) < TimeSpan.FromSeconds(1));
            Assert.Equal(ErrorCode.None, (await connection.CallAsync(Next(first.SessionId, 3), version: 13)).ErrorCode);
        });
    }
}
