using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using static LogCluster.Broker.Tests.Support.Requests;

namespace LogCluster.Broker.Tests.Producing;

/// <summary>Idempotent producers over the wire (KIP-98).</summary>
public sealed class IdempotenceTests
{
    [Fact]
    public void ADuplicateIsAnsweredWithItsFirstOffset()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            var first = await connection.ProduceAsync("t", Batches.Idempotent(5, 0, 0, "a", "b"));
            var second = await connection.ProduceAsync("t", Batches.Idempotent(5, 0, 2, "c"));
            var again = await connection.ProduceAsync("t", Batches.Idempotent(5, 0, 0, "a", "b"));
            Assert.Equal((0, 2), (first.BaseOffset, second.BaseOffset));
            Assert.Equal((ErrorCode.None, 0), (again.ErrorCode, again.BaseOffset));
            Assert.Equal(["a", "b", "c"], await ReadAsync(connection));
        });
    }

    [Fact]
    public void AGapAndAnOldEpochAreRefused()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            await connection.ProduceAsync("t", Batches.Idempotent(5, 1, 0, "a"));
            Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, (await connection.ProduceAsync("t", Batches.Idempotent(5, 1, 2, "c"))).ErrorCode);
            Assert.Equal(ErrorCode.InvalidProducerEpoch, (await connection.ProduceAsync("t", Batches.Idempotent(5, 0, 1, "b"))).ErrorCode);
            Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, (await connection.ProduceAsync("t", Batches.Idempotent(5, 2, 1, "b"))).ErrorCode);
            Assert.Equal(ErrorCode.None, (await connection.ProduceAsync("t", Batches.Idempotent(5, 2, 0, "b"))).ErrorCode);
            Assert.Equal(["a", "b"], await ReadAsync(connection));
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ADuplicateIsKnownAfterARestart(bool killed)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            await connection.ProduceAsync("t", Batches.Idempotent(5, 0, 0, "a"));
            await connection.ProduceAsync("t", Batches.Idempotent(5, 0, 1, "b"));
        });
        if (killed)
            broker.Kill();
        else
            broker.Stop();
        broker.Start();
        broker.Run(async connection =>
        {
            var again = await connection.ProduceAsync("t", Batches.Idempotent(5, 0, 1, "b"));
            Assert.Equal((ErrorCode.None, 1), (again.ErrorCode, again.BaseOffset));
            Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, (await connection.ProduceAsync("t", Batches.Idempotent(5, 0, 3, "d"))).ErrorCode);
            Assert.Equal(["a", "b"], await ReadAsync(connection));
        });
    }

    private static async Task<string[]> ReadAsync(TestConnection connection) =>
        Batches.ValuesOf((await connection.CallAsync(Fetch(12, "t", Uuid.Zero, 0), version: 12)).Only().Records);
}
