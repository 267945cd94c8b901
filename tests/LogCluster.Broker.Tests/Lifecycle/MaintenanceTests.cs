using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.Requests;

namespace LogCluster.Broker.Tests.Lifecycle;

public sealed class MaintenanceTests
{
    [Fact]
    public void OldSegmentsAreDeletedInTime()
    {
        using var broker = new TestBroker(("log.initial.task.delay.ms", "1000"), ("log.retention.check.interval.ms", "1000"));
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t", 1, ("retention.ms", "60000"), ("segment.ms", "10000"));
            await connection.ProduceAsync("t", Batches.At(broker.ClientTime.GetUtcNow().ToUnixTimeMilliseconds(), "old"));
            await broker.Delay(TimeSpan.FromSeconds(90));
            await connection.ProduceAsync("t", Batches.At(broker.ClientTime.GetUtcNow().ToUnixTimeMilliseconds(), "new"));
            await broker.Delay(TimeSpan.FromSeconds(5));
            var below = (await connection.CallAsync(Fetch(12, "t", Uuid.Zero, 0), version: 12)).Only();
            Assert.Equal(ErrorCode.OffsetOutOfRange, below.ErrorCode);
            var read = (await connection.CallAsync(Fetch(12, "t", Uuid.Zero, 1), version: 12)).Only();
            Assert.Equal((1, 2), (read.LogStartOffset, read.HighWatermark));
            Assert.Equal(["new"], Batches.ValuesOf(read.Records));
        });
    }

    [Fact]
    public void RetentionThatIsMadeShorterCountsAtOnce()
    {
        using var broker = new TestBroker(("log.initial.task.delay.ms", "1000"), ("log.retention.check.interval.ms", "1000"));
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            await connection.ProduceAsync("t", Batches.At(broker.ClientTime.GetUtcNow().ToUnixTimeMilliseconds(), "old"));
            await broker.Delay(TimeSpan.FromMinutes(2));
            Assert.Equal(ErrorCode.None, (await connection.CallAsync(Fetch(12, "t", Uuid.Zero, 0), version: 12)).Only().ErrorCode);
            var shorter = new IncrementalAlterConfigsRequest
            {
                Resources = [new() { ResourceType = 2, ResourceName = "t", Configs = [new() { Name = "retention.ms", Value = "60000" }] }],
            };
            Assert.Equal(ErrorCode.None, (await connection.CallAsync(shorter, version: 1)).Responses[0].ErrorCode);
            await broker.Delay(TimeSpan.FromSeconds(3));
            Assert.Equal(ErrorCode.OffsetOutOfRange, (await connection.CallAsync(Fetch(12, "t", Uuid.Zero, 0), version: 12)).Only().ErrorCode);
        });
    }

    [Fact]
    public void AStartAfterACleanStopGoesOnWithRetention()
    {
        using var broker = new TestBroker(("log.initial.task.delay.ms", "1000"), ("log.retention.check.interval.ms", "1000"));
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t", 1, ("retention.ms", "60000"));
            await connection.ProduceAsync("t", Batches.At(broker.ClientTime.GetUtcNow().ToUnixTimeMilliseconds(), "old"));
        });
        broker.Stop();
        broker.Start();
        broker.Run(async connection =>
        {
            await broker.Delay(TimeSpan.FromSeconds(90));
            Assert.Equal(ErrorCode.OffsetOutOfRange, (await connection.CallAsync(Fetch(12, "t", Uuid.Zero, 0), version: 12)).Only().ErrorCode);
        });
    }

    [Fact]
    public void FilesOfADeletedTopicAreUnlinkedInTheEnd()
    {
        using var broker = new TestBroker(("log.initial.task.delay.ms", "1000"));
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            await connection.ProduceAsync("t", Batches.Of("a"));
            await connection.DeleteTopicAsync("t");
            Assert.Contains(Directories(), name => name.StartsWith("t-0.", StringComparison.Ordinal));
            await broker.Delay(TimeSpan.FromMinutes(2));
            Assert.DoesNotContain(Directories(), name => name.StartsWith("t-0", StringComparison.Ordinal));
        });

        IReadOnlyList<string> Directories() => broker.Machine.Disk.ListDirectories(broker.Node.DataDirectory);
    }
}
