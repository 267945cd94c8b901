using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.Requests;

namespace LogCluster.Broker.Tests.Versions;

/// <summary>DeleteRecords 0-2, OffsetForLeaderEpoch 2-4, DescribeProducers 0 and DescribeLogDirs 1-5.</summary>
public sealed class RecordAdministrationVersionsTests
{
    private static readonly string Long = new('x', 32_000);

    private static DeleteRecordsRequest Delete(string topic, int partition, long offset) =>
        new() { Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = partition, Offset = offset }] }] };

    [Theory]
    [ReleasedVersions(ApiKey.DeleteRecords)]
    public void RecordsBelowAnOffsetAreGone(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            await connection.ProduceAsync("t", Batches.Of("a", "b", "c"));
            async Task<(ErrorCode, long)> DeleteAsync(string topic, int partition, long offset)
            {
                var answer = (await connection.CallAsync(Delete(topic, partition, offset), version)).Topics[0].Partitions[0];
                return (answer.ErrorCode, answer.LowWatermark);
            }

            Assert.Equal((ErrorCode.None, 2), await DeleteAsync("t", 0, 2));
            Assert.Equal((ErrorCode.None, 2), await DeleteAsync("t", 0, 1));
            Assert.Equal(ErrorCode.OffsetOutOfRange, (await connection.CallAsync(Fetch(12, "t", Uuid.Zero, 1), version: 12)).Only().ErrorCode);
            Assert.Equal((ErrorCode.OffsetOutOfRange, -1), await DeleteAsync("t", 0, 4));
            Assert.Equal((ErrorCode.OffsetOutOfRange, -1), await DeleteAsync("t", 0, -2));
            Assert.Equal((ErrorCode.None, 3), await DeleteAsync("t", 0, -1));
            Assert.Equal((ErrorCode.UnknownTopicOrPartition, -1), await DeleteAsync("t", 9, 0));
            Assert.Equal((ErrorCode.UnknownTopicOrPartition, -1), await DeleteAsync(Long, 0, 0));
            await connection.CreateTopicAsync("compacted", 1, ("cleanup.policy", "compact"));
            Assert.Equal((ErrorCode.PolicyViolation, -1), await DeleteAsync("compacted", 0, 0));
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.OffsetForLeaderEpoch)]
    public void TheEndOfAnEpochIsTold(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            await connection.ProduceAsync("t", Batches.Of("a", "b"));
        });
        // An unclean stop begins a new epoch.
        broker.Kill();
        broker.Start();
        broker.Run(async connection =>
        {
            await connection.ProduceAsync("t", Batches.Of("c"));
            async Task<(ErrorCode, int, long)> EndAsync(int epoch, int current = -1, int partition = 0, string topic = "t")
            {
                var request = new OffsetForLeaderEpochRequest
                {
                    Topics = [new() { Topic = topic, Partitions = [new() { Partition = partition, LeaderEpoch = epoch, CurrentLeaderEpoch = current }] }],
                };
                var answer = (await connection.CallAsync(request, version)).Topics[0].Partitions[0];
                return (answer.ErrorCode, answer.LeaderEpoch, answer.EndOffset);
            }

            Assert.Equal((ErrorCode.None, 0, 2), await EndAsync(0));
            Assert.Equal((ErrorCode.None, 1, 3), await EndAsync(1));
            Assert.Equal((ErrorCode.None, -1, -1), await EndAsync(2));
            Assert.Equal((ErrorCode.FencedLeaderEpoch, -1, -1), await EndAsync(0, current: 0));
            Assert.Equal((ErrorCode.UnknownLeaderEpoch, -1, -1), await EndAsync(0, current: 5));
            Assert.Equal((ErrorCode.UnknownTopicOrPartition, -1, -1), await EndAsync(0, partition: 9));
            Assert.Equal((ErrorCode.UnknownTopicOrPartition, -1, -1), await EndAsync(0, topic: Long));
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.DescribeProducers)]
    public void TheProducersOfAPartitionAreTold(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            await connection.ProduceAsync("t", Batches.Idempotent(4_000, 2, 0, "a", "b"));
            var request = new DescribeProducersRequest
            {
                Topics = [new() { Name = "t", PartitionIndexes = [0, 9] }, new() { Name = "none", PartitionIndexes = [0] }, new() { Name = Long, PartitionIndexes = [0] }],
            };
            var answer = await connection.CallAsync(request, version);
            Assert.Equal(
                [ErrorCode.None, ErrorCode.UnknownTopicOrPartition, ErrorCode.UnknownTopicOrPartition, ErrorCode.InvalidTopicException],
                answer.Topics.SelectMany(topic => topic.Partitions).Select(partition => partition.ErrorCode));
            var producer = Assert.Single(answer.Topics[0].Partitions[0].ActiveProducers);
            Assert.Equal((4_000, 2, 1, -1), (producer.ProducerId, producer.ProducerEpoch, producer.LastSequence, producer.CurrentTxnStartOffset));
            Assert.Equal(Batches.FirstTimestampMs + 1, producer.LastTimestamp);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.DescribeLogDirs)]
    public void TheLogDirectoryIsToldWithTheSizesOfLogs(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t", 2);
            var batch = Batches.Of("a");
            await connection.ProduceAsync("t", batch);
            var all = Assert.Single((await connection.CallAsync(new DescribeLogDirsRequest { Topics = null }, version)).Results);
            Assert.Equal((ErrorCode.None, broker.Node.DataDirectory), (all.ErrorCode, all.LogDir));
            Assert.Equal([(0, batch.Length), (1, 0)], Assert.Single(all.Topics).Partitions.Select(partition => (partition.PartitionIndex, (int)partition.PartitionSize)));
            Assert.Equal(version >= 4, all.TotalBytes > 0 && all.UsableBytes > 0);
            var some = new DescribeLogDirsRequest { Topics = [new() { Topic = "t", Partitions = [1, 9] }, new() { Topic = Long, Partitions = [0] }] };
            var one = Assert.Single((await connection.CallAsync(some, version)).Results);
            Assert.Equal(1, Assert.Single(Assert.Single(one.Topics).Partitions).PartitionIndex);
        });
    }
}
