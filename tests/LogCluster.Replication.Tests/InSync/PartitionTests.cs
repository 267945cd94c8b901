using System.Text;
using LogCluster.Core;
using LogCluster.Records;
using LogCluster.Replication.InSync;
using LogCluster.Simulation.Disk;
using LogCluster.Storage;
using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Directories;

namespace LogCluster.Replication.Tests.InSync;

public sealed class PartitionTests : IDisposable
{
    private static readonly NodeId Self = new(1);

    private readonly SimulatedDisk _disk = new();
    private readonly LogDirectory _directory;

    public PartitionTests()
    {
        _disk.CreateDirectory("/d");
        _directory = Open();
        _directory.Format(new MetaProperties("cluster", Self, new Uuid(9)));
    }

    private LogDirectory Open() => LogDirectory.Open(_disk, "/d", new LogDirectoryOptions());

    private Partition Lead(int epoch, bool isLeader = true, PartitionSettings? settings = null) => new(
        new Uuid(3),
        _directory.GetOrCreate(new TopicPartition("t", 0), new Uuid(3), LogConfig.Default, 0),
        settings ?? PartitionSettings.Default,
        Leadership(epoch, isLeader),
        new ReplicationContext(Self, TimeProvider.System, new ReferenceController(Self)));

    private static PartitionLeadership Leadership(int epoch, bool isLeader = true) =>
        new(isLeader ? Self : new NodeId(2), new LeaderEpoch(epoch), epoch, isLeader ? [Self] : [Self, new NodeId(2)], [isLeader ? Self : new NodeId(2)]);

    private static Memory<byte> Batch(params string[] values)
    {
        using var batch = new RecordBatchBuilder();
        foreach (var value in values)
            batch.Append(1_000, default, Encoding.UTF8.GetBytes(value));
        return batch.Build().ToArray();
    }

    private static PartitionRead Read(Partition partition, long offset, int epoch = -1) =>
        partition.Reading.Read(offset, new LeaderEpoch(epoch), 1 << 20, minOneBatch: true, committedOnly: false);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void WhatIsAppendedIsCommittedAndRead()
    {
        var partition = Lead(epoch: 4);
        var outcome = partition.Producing.Append(Batch("a", "b"), -1, 12);
        Assert.Equal((ErrorCode.None, 0, 1), (outcome.Error, outcome.BaseOffset, outcome.LastOffset));
        Assert.Equal(2, partition.HighWatermark.Current);
        var read = Read(partition, 1, epoch: 4);
        using (read.Slice)
            Assert.Equal((ErrorCode.None, 2, 2, true), (read.Error, read.HighWatermark, read.LastStableOffset, read.LengthBytes > 0));
        Assert.Equal((ErrorCode.OffsetOutOfRange, 0), (Read(partition, 3).Error, Read(partition, 3).LengthBytes));
        Assert.Equal(ErrorCode.None, partition.Reading.FindOffset(OffsetQuery.Latest, committedOnly: false, forReplica: false, out var latest));
        Assert.Equal((2, 4), (latest!.Value.Offset, latest.Value.LeaderEpoch.Value));
    }

    [Fact]
    public void EpochsFenceBothWays()
    {
        var partition = Lead(epoch: 4);
        Assert.Equal(ErrorCode.FencedLeaderEpoch, Read(partition, 0, epoch: 3).Error);
        Assert.Equal(ErrorCode.UnknownLeaderEpoch, Read(partition, 0, epoch: 5).Error);
        Assert.Equal(ErrorCode.None, Read(partition, 0).Error);
        partition.Apply(Leadership(5, isLeader: false));
        Assert.Equal(ErrorCode.NotLeaderOrFollower, Read(partition, 0, epoch: 5).Error);
        Assert.Equal(ErrorCode.NotLeaderOrFollower, partition.Producing.Append(Batch("a"), 1, 12).Error);
        // News of the past changes nothing.
        partition.Apply(Leadership(4));
        Assert.Equal(5, partition.Leadership.Epoch.Value);
        partition.Apply(Leadership(6));
        Assert.Equal(0, partition.Producing.Append(Batch("a"), 1, 12).BaseOffset);
        Assert.Equal(6, partition.Log.LeaderEpochs.Latest.Value);
    }

    [Fact]
    public void NoMoreInSyncReplicasAreRequiredThanThereAre()
    {
        var partition = Lead(epoch: 0, settings: PartitionSettings.Default with { MinInSyncReplicas = 2 });
        Assert.Equal(ErrorCode.None, partition.Producing.Append(Batch("a"), -1, 12).Error);
        Assert.Equal(1, partition.HighWatermark.Current);
    }

    [Fact]
    public async Task AClosedPartitionEndsWaitsAndAnswersThatItIsGone()
    {
        var partition = Lead(epoch: 0);
        var waiting = partition.HighWatermark.WaitForAsync(1, Timeout.InfiniteTimeSpan);
        partition.Close();
        Assert.Equal(LogCluster.Core.Waiting.WaitOutcome.Closed, await waiting);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, partition.Producing.Append(Batch("a"), 1, 12).Error);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, Read(partition, 0).Error);
    }

    [Theory]
    [InlineData(-1, 1, true)]
    [InlineData(-2, 1, true)]
    [InlineData(0, 1, true)]
    [InlineData(-3, 6, false)]
    [InlineData(-3, 7, true)]
    [InlineData(-4, 7, false)]
    [InlineData(-4, 8, true)]
    [InlineData(-5, 8, false)]
    [InlineData(-5, 9, true)]
    [InlineData(-6, 10, false)]
    [InlineData(-6, 11, true)]
    [InlineData(-7, 11, false)]
    public void SpecialTimestampsHaveTheirVersions(long timestamp, short version, bool isKnown) =>
        Assert.Equal(isKnown, OffsetQuery.IsKnown(timestamp, version));
}
