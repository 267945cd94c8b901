using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.Requests;

namespace LogCluster.Broker.Tests.Fetching;

/// <summary>Sizes of answers (KIP-74): the first batch is whole whatever the limits, everything after it is within them.</summary>
public sealed class FetchLimitsTests
{
    private static async Task FillAsync(TestConnection connection)
    {
        await connection.CreateTopicAsync("t", partitions: 2);
        for (var i = 0; i < 6; i++)
            await connection.ProduceAsync("t", Batches.OfSize(1_000), partition: i % 2);
    }

    private static FetchRequest Both(int maxBytes, int partitionMaxBytes)
    {
        var request = Fetch(12, "t", Uuid.Zero, 0);
        request.MaxBytes = maxBytes;
        request.Topics = [Topic(12, "t", Uuid.Zero, (0, 0), (1, 0))];
        foreach (var partition in request.Topics[0].Partitions)
            partition.PartitionMaxBytes = partitionMaxBytes;
        return request;
    }

    [Theory]
    [InlineData(1, 1, 1, 0)]
    [InlineData(0, 0, 1, 0)]
    [InlineData(-1, -1, 1, 0)]
    [InlineData(1 << 20, 1, 1, 0)]
    [InlineData(1 << 20, 2_500, 2, 2)]
    [InlineData(5_000, 1 << 20, 3, 1)]
    [InlineData(1 << 20, 1 << 20, 3, 3)]
    public void TheFirstBatchIsWholeAndTheRestFits(int maxBytes, int partitionMaxBytes, int first, int second)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await FillAsync(connection);
            var partitions = (await connection.CallAsync(Both(maxBytes, partitionMaxBytes), version: 12)).Responses[0].Partitions;
            // A last batch may be cut short; clients read the whole ones.
            Assert.Equal(first, WholeBatches(partitions[0].Records));
            Assert.Equal(second, WholeBatches(partitions[1].Records));
        });
    }

    [Fact]
    public void TheNodeHasABoundOfItsOwn()
    {
        using var broker = new TestBroker(("fetch.max.bytes", "2500"));
        broker.Run(async connection =>
        {
            await FillAsync(connection);
            var answer = await connection.CallAsync(Both(int.MaxValue, int.MaxValue), version: 12);
            Assert.InRange(answer.Responses[0].Partitions.Sum(partition => partition.Records.Length), 1_000, 2_500);
        });
    }

    private static int WholeBatches(LogCluster.Core.Wire.RecordData records)
    {
        var (count, at) = (0, 0);
        var bytes = records.Memory.Span;
        while (bytes.Length - at >= 12)
        {
            at += 12 + System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes[(at + 8)..]);
            if (at <= bytes.Length)
                count++;
        }

        return count;
    }
}
