using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.Requests;

namespace LogCluster.Broker.Tests.Fetching;

public sealed class LongPollTests
{
    private static FetchRequest Wait(string topic, int maxWaitMs, int minBytes = 1, long offset = 0, int partition = 0)
    {
        var request = Fetch(12, topic, Uuid.Zero, offset, partition);
        (request.MaxWaitMs, request.MinBytes) = (maxWaitMs, minBytes);
        return request;
    }

    private static async Task<T> TimedAsync<T>(TestBroker broker, Task<T> call, TimeSpan from, TimeSpan to)
    {
        var started = broker.World.Now;
        var result = await call;
        Assert.InRange(broker.World.Now - started, from, to);
        return result;
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    [Fact]
    public void AFetchThatFindsNothingWaitsAsLongAsItMay()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            var answer = await TimedAsync(broker, connection.CallAsync(Wait("t", 700), version: 12), Ms(700), Ms(850));
            Assert.Equal((ErrorCode.None, 0), (answer.Only().ErrorCode, answer.Only().Records.Length));
            await TimedAsync(broker, connection.CallAsync(Wait("t", 0), version: 12), Ms(0), Ms(150));
            await TimedAsync(broker, connection.CallAsync(Wait("t", -5), version: 12), Ms(0), Ms(150));
        });
    }

    [Fact]
    public void AProduceWakesIt()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            using var consumer = await broker.ConnectAsync();
            await connection.CreateTopicAsync("t", partitions: 2);
            var request = Wait("t", 60_000);
            request.Topics = [Topic(12, "t", Uuid.Zero, (0, 0), (1, 0))];
            var waiting = consumer.CallAsync(request, version: 12);
            await broker.Delay(Ms(1_000));
            Assert.False(waiting.IsCompleted);
            await connection.ProduceAsync("t", Batches.Of("a"), partition: 1);
            var answer = await TimedAsync(broker, waiting, Ms(0), Ms(150));
            Assert.Equal(["a"], Batches.ValuesOf(answer.Responses[0].Partitions[1].Records));
        });
    }

    [Fact]
    public void MinBytesAreWaitedForAndWhatIsThereIsGivenInTheEnd()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            using var consumer = await broker.ConnectAsync();
            await connection.CreateTopicAsync("t");
            var waiting = consumer.CallAsync(Wait("t", 60_000, minBytes: 5_000), version: 12);
            for (var i = 0; i < 4; i++)
                await connection.ProduceAsync("t", Batches.OfSize(1_000));
            await broker.Delay(Ms(500));
            Assert.False(waiting.IsCompleted);
            await connection.ProduceAsync("t", Batches.OfSize(1_000));
            Assert.Equal(5, Batches.ValuesOf((await TimedAsync(broker, waiting, Ms(0), Ms(150))).Only().Records).Length);
            var late = await TimedAsync(broker, consumer.CallAsync(Wait("t", 300, minBytes: 1 << 20), version: 12), Ms(300), Ms(450));
            Assert.Equal(5, Batches.ValuesOf(late.Only().Records).Length);
        });
    }

    [Fact]
    public void AnErrorIsToldAtOnce()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            var request = Wait("t", 60_000);
            request.Topics.Add(Topic(12, "none", Uuid.Zero, (0, 0)));
            var answer = await TimedAsync(broker, connection.CallAsync(request, version: 12), Ms(0), Ms(150));
            Assert.Equal(ErrorCode.UnknownTopicOrPartition, answer.Responses[1].Partitions[0].ErrorCode);
            await TimedAsync(broker, connection.CallAsync(new FetchRequest { MaxWaitMs = 60_000, MinBytes = 1 }, version: 12), Ms(0), Ms(150));
        });
    }

    [Fact]
    public void DeletionOfTheTopicEndsTheWait()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            using var consumer = await broker.ConnectAsync();
            var id = await connection.CreateTopicAsync("t");
            var request = Fetch(13, "t", id, 0);
            request.MaxWaitMs = 60_000;
            var waiting = consumer.CallAsync(request, version: 13);
            await broker.Delay(Ms(100));
            await connection.DeleteTopicAsync("t");
            Assert.Equal(ErrorCode.UnknownTopicId, (await TimedAsync(broker, waiting, Ms(0), Ms(150))).Only().ErrorCode);
            // A topic of the same name is another topic.
            var again = await connection.CreateTopicAsync("t");
            Assert.NotEqual(id, again);
            Assert.Equal(0, (await connection.ProduceAsync("t", Batches.Of("new"))).BaseOffset);
        });
    }

    [Fact]
    public void ALongPollHoldsBackTheAnswersToWhatComesAfterItButNotTheWork()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            await connection.SendAsync(Wait("t", 5_000), version: 12);
            await connection.SendAsync(Produce(12, "t", Uuid.Zero, Batches.Of("a")), version: 12);
            await connection.SendAsync(new MetadataRequest { Topics = null }, version: 12);
            // The produce behind it on the same connection is what wakes the fetch.
            var fetched = await TimedAsync(broker, connection.ReceiveAsync<FetchResponse>(), Ms(0), Ms(300));
            Assert.Equal(["a"], Batches.ValuesOf(fetched.Only().Records));
            Assert.Equal(0, (await connection.ReceiveAsync<ProduceResponse>()).Only().BaseOffset);
            Assert.Single((await connection.ReceiveAsync<MetadataResponse>()).Topics);
        });
    }

    [Fact]
    public void AClientThatLeavesWhileItWaitsHarmsNobody()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            using (var consumer = await broker.ConnectAsync())
            {
                await consumer.SendAsync(Wait("t", 60_000), version: 12);
                await broker.Delay(Ms(100));
            }

            await broker.Delay(Ms(100));
            Assert.Equal(ErrorCode.None, (await connection.ProduceAsync("t", Batches.Of("a"))).ErrorCode);
            Assert.Equal(["a"], Batches.ValuesOf((await connection.CallAsync(Wait("t", 0), version: 12)).Only().Records));
        });
    }
}
