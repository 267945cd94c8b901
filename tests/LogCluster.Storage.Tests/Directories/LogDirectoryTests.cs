using LogCluster.Core;
using LogCluster.Simulation.Disk;
using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Directories;
using LogCluster.Storage.Tests.Support;

namespace LogCluster.Storage.Tests.Directories;

public sealed class LogDirectoryTests
{
    private const string Root = "/data";
    private static readonly Uuid Topic = new(1234567);
    private static readonly TopicPartition Partition = new("some.topic-x", 3);
    private readonly SimulatedDisk _disk = new(3);

    public LogDirectoryTests()
    {
        _disk.CreateDirectory(Root);
        _disk.FlushDirectory("/");
    }

    private LogDirectory Open() => LogDirectory.Open(_disk, Root, new LogDirectoryOptions { ConfigOf = _ => TestLog.Small, NowMs = TestBatch.StartMs });

    private static void Append(PartitionLog log) => Assert.True(log.AppendAsLeader(TestBatch.Of(2), new LeaderEpoch(1), AppendOrigin.Client, 0).Succeeded);

    [Fact]
    public void Remembers_everything_over_a_clean_stop()
    {
        var directory = Open();
        Assert.False(directory.WasCleanlyClosed);
        Assert.Null(directory.Meta);
        directory.Format(new MetaProperties("cluster", new NodeId(4), new Uuid(99)));
        var log = directory.GetOrCreate(Partition, Topic, TestLog.Small, 0);
        for (var i = 0; i < 20; i++)
            Append(log);
        log.AdvanceLogStartOffset(3);
        directory.WriteHighWatermarks([KeyValuePair.Create(Partition, 37L)]);
        directory.Close(brokerEpoch: 17, 0);

        directory = Open();
        Assert.Equal(17, directory.PreviousBrokerEpoch);
        Assert.Equal(new MetaProperties("cluster", new NodeId(4), new Uuid(99)), directory.Meta);
        Assert.Equal(37, directory.HighWatermarks[Partition]);
        log = directory.Find(Partition)!;
        Assert.Equal((3, 40, 40), (log.LogStartOffset, log.LogEndOffset, log.RecoveryPoint));
        Assert.Equal(Topic, log.TopicId);
        Assert.False(_disk.FileExists($"{Root}/{CleanShutdownMarker.FileName}"));
        Assert.Equal(0, log.RecoveryReport.SegmentsChecked);

        _disk.Crash(SimulatedDiskCrash.ProcessKill);
        directory = Open();
        Assert.False(directory.WasCleanlyClosed);
        log = directory.Find(Partition)!;
        Assert.Equal((3, 40), (log.LogStartOffset, log.LogEndOffset));
        Assert.True(log.RecoveryReport.SegmentsChecked > 0);
    }

    [Fact]
    public void Excludes_a_second_process()
    {
        using var first = Open();
        Assert.Throws<IOException>(Open);
        first.Dispose();
        Open().Dispose();
    }

    [Fact]
    public void A_failed_log_leaves_no_marker_of_a_clean_stop()
    {
        var directory = Open();
        var log = directory.GetOrCreate(Partition, Topic, TestLog.Small, 0);
        Append(log);
        _disk.Faults.FailFlushIn = 1;
        Assert.Throws<IOException>(() => log.Flush(0));
        directory.Close(1, 0);
        Assert.Null(CleanShutdownMarker.Read(_disk, Root));
        directory = Open();
        Assert.Equal(2, directory.Find(Partition)!.LogEndOffset);
    }

    [Fact]
    public void Deletes_in_two_steps_and_finishes_after_a_stop()
    {
        var directory = Open();
        Append(directory.GetOrCreate(Partition, Topic, TestLog.Small, 0));
        var other = new TopicPartition("other", 0);
        Append(directory.GetOrCreate(other, Topic, TestLog.Small, 0));
        var deleted = directory.Find(Partition)!;
        var read = deleted.Read(0, 1000);
        Assert.True(directory.Delete(Partition, 0));
        read.Slice!.CopyTo(0, new byte[read.LengthBytes]);
        read.Slice.Dispose();
        Assert.Equal(ErrorCode.KafkaStorageError, deleted.Read(0, 1000).Error);
        Assert.Equal(ErrorCode.KafkaStorageError, deleted.AppendAsLeader(TestBatch.Of(), new LeaderEpoch(1), AppendOrigin.Client, 0).Error);
        Assert.False(directory.Delete(Partition, 0));
        Assert.Null(directory.Find(Partition));
        var name = Assert.Single(_disk.ListDirectories(Root), name => name.EndsWith("-delete", StringComparison.Ordinal));
        Assert.StartsWith("some.topic-x-3.", name, StringComparison.Ordinal);
        directory.PurgeDeleted(9);
        Assert.Equal(2, _disk.ListDirectories(Root).Count);
        directory.Close(1, 0);
        directory = Open();
        Assert.Equal([other], directory.Logs.Select(log => log.Partition));
        directory.PurgeDeleted(TestBatch.StartMs);
        Assert.Equal(["other-0"], _disk.ListDirectories(Root));
        Assert.Equal(0, directory.GetOrCreate(Partition, Topic, TestLog.Small, 0).LogEndOffset);
    }

    [Fact]
    public void Sets_strays_aside_and_promotes_futures()
    {
        var directory = Open();
        Append(directory.GetOrCreate(Partition, Topic, TestLog.Small, 0));
        directory.SetAside(Partition, 0);
        var future = directory.GetOrCreateFuture(Partition, Topic, TestLog.Small, 0);
        Append(future);
        Append(future);
        directory.Close(1, 0);
        directory = Open();
        Assert.Null(directory.Find(Partition));
        Assert.Equal(4, directory.FindFuture(Partition)!.LogEndOffset);
        var log = directory.PromoteFuture(Partition, 0);
        Assert.Null(directory.FindFuture(Partition));
        Assert.Equal((4, Topic), (log.LogEndOffset, log.TopicId));
        Append(log);
        directory.Close(1, 0);
        directory = Open();
        Assert.Equal(6, directory.Find(Partition)!.LogEndOffset);
        Assert.Single(_disk.ListDirectories(Root), name => name.EndsWith("-stray", StringComparison.Ordinal));
    }

    [Fact]
    public void Keeps_the_metadata_log_apart()
    {
        var directory = Open();
        Append(directory.OpenMetadataLog(TestLog.Small, 0));
        Assert.Empty(directory.Logs);
        directory.Close(1, 0);
        directory = Open();
        Assert.Empty(directory.Logs);
        Assert.Equal(2, directory.OpenMetadataLog(TestLog.Small, 0).LogEndOffset);
        Assert.Equal(Uuid.MetadataTopic, directory.OpenMetadataLog(TestLog.Small, 0).TopicId);
    }

    [Fact]
    public void Truncation_takes_the_checkpoints_back_before_anything_is_appended()
    {
        var directory = Open();
        var log = directory.GetOrCreate(Partition, Topic, TestLog.Small, 0);
        for (var i = 0; i < 10; i++)
            Append(log);
        log.Flush(0);
        log.AdvanceLogStartOffset(11);
        directory.WriteCheckpoints();
        log.TruncateTo(4, 0);
        Append(log);
        Assert.Equal(4, OffsetCheckpoint.Read(_disk, $"{Root}/{OffsetCheckpoint.RecoveryPointFile}")[Partition]);
        _disk.Crash(SimulatedDiskCrash.ProcessKill);
        log = Open().Find(Partition)!;
        Assert.Equal((4, 6), (log.LogStartOffset, log.LogEndOffset));
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    public void A_gap_between_segments_is_the_cleaners_work_or_the_loss_of_a_crash(bool wasCleaned, int batches)
    {
        var directory = Open();
        var log = directory.GetOrCreate(Partition, Topic, TestLog.Small with { IsCompacted = true }, 0);
        Assert.True(log.AppendAsFollower(TestBatch.Of(baseOffset: 0), 0).Succeeded);
        Assert.True(log.AppendAsFollower(TestBatch.Of(baseOffset: 5, value: new string('x', 1000)), 0).Succeeded);
        log.Dispose();
        // What the cleaner leaves when it drops the end of a segment.
        _disk.Rename($"{log.Directory}/00000000000000000001.log", $"{log.Directory}/00000000000000000005.log");
        Assert.True(PartitionLog.Open(_disk, log.Directory, Partition, log.Config, default).AppendAsFollower(TestBatch.Of(baseOffset: 6), 0).Succeeded);
        if (wasCleaned)
            OffsetCheckpoint.Write(_disk, $"{Root}/{OffsetCheckpoint.CleanerFile}", [KeyValuePair.Create(Partition, 5L)]);
        _disk.Crash(SimulatedDiskCrash.ProcessKill);
        Assert.Equal(batches, TestLog.ReadAll(Open().Find(Partition)!, 0).Count);
    }

    [Fact]
    public void A_name_says_what_a_directory_is()
    {
        var partition = new TopicPartition(new string('x', 249), 12);
        foreach (var kind in (PartitionDirectoryKind[])[PartitionDirectoryKind.Deleting, PartitionDirectoryKind.Future, PartitionDirectoryKind.Stray])
        {
            var name = PartitionDirectoryName.Make(partition, kind, new Random(1));
            Assert.True(name.Length <= 255);
            Assert.True(PartitionDirectoryName.TryParse(name, out var parsed));
            Assert.Equal((kind, 12), (parsed.Kind, parsed.Partition.Partition));
        }

        Assert.True(PartitionDirectoryName.TryParse("a.b-delete-0", out var odd));
        Assert.Equal(new PartitionDirectoryName(new TopicPartition("a.b-delete", 0), PartitionDirectoryKind.Log), odd);
        foreach (var name in (string[])["", "-0", "topic", "topic-", "topic-x", "topic-1x"])
            Assert.False(PartitionDirectoryName.TryParse(name, out _));
    }
}
