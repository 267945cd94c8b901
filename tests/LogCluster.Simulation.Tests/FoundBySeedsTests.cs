using LogCluster.Broker.Cluster;
using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol.MetadataRecords;
using LogCluster.Records;
using LogCluster.Simulation.Disk;
using LogCluster.StateMachines;
using LogCluster.Storage;
using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Directories;

namespace LogCluster.Simulation.Tests;

/// <summary>What seeds have found, each in the fewest steps: seeds tell another story after every change of the workload, these do not.</summary>
public sealed class FoundBySeedsTests
{
    private const string Directory = "/log-0";
    private const long NowMs = 1_700_000_000_000;
    private const long ProducerId = 7;
    private static readonly LogConfig Unflushed = new() { SegmentBytes = 300 };

    public static TheoryData<int> DiskSeeds => [.. Enumerable.Range(0, 20)];

    [Theory]
    [MemberData(nameof(DiskSeeds))]
    public void A_duplicate_of_what_a_crash_left_unflushed_is_durable_when_acknowledged(int diskSeed)
    {
        var disk = NewDisk(diskSeed);
        Append(Open(disk, Unflushed), sequence: 0);
        disk.Crash(SimulatedDiskCrash.ProcessKill);

        var repeated = Append(Open(disk, Unflushed with { FlushMessages = 1 }), sequence: 0);
        disk.Crash(SimulatedDiskCrash.PowerLoss);

        Assert.True(repeated is { Succeeded: true, IsDuplicate: true });
        Assert.Equal(1, Open(disk, Unflushed).LogEndOffset);
    }

    [Theory]
    [MemberData(nameof(DiskSeeds))]
    public void Segments_that_recovery_read_are_flushed_before_the_recovery_point_passes_them(int diskSeed)
    {
        const int BatchCount = 12;
        var disk = NewDisk(diskSeed);
        var log = Open(disk, Unflushed);
        for (var sequence = 0; sequence < BatchCount; sequence++)
            Append(log, sequence);
        Assert.True(log.SegmentCount > 2);
        disk.Crash(SimulatedDiskCrash.ProcessKill);

        log = Open(disk, Unflushed);
        log.Flush(NowMs);
        disk.Crash(SimulatedDiskCrash.PowerLoss);
        var reopened = Open(disk, Unflushed, log.RecoveryPoint);

        Assert.Equal(BatchCount, log.RecoveryPoint);
        Assert.Equal(BatchCount, reopened.LogEndOffset);
        for (var offset = 0; offset < BatchCount; offset++)
        {
            var read = reopened.Read(offset, 1);
            Assert.Equal((ErrorCode.None, true), (read.Error, read.Slice?.Length > 0));
            read.Slice?.Dispose();
        }

        Assert.Equal(0, reopened.FindByTimestamp(NowMs)?.Offset);
    }

    [Fact]
    public void Leader_epochs_that_contradict_the_log_after_a_crash_are_read_from_it_again()
    {
        var disk = NewDisk(1);
        Append(Open(disk, Unflushed), sequence: 0);
        disk.Crash(SimulatedDiskCrash.ProcessKill);
        LeaderEpochCheckpoint.Write(disk, Directory, [new EpochStart(new LeaderEpoch(8), 0)]);

        Assert.Equal([new EpochStart(new LeaderEpoch(0), 0)], Open(disk, Unflushed).LeaderEpochs.Entries);
    }

    [Fact]
    public void A_log_made_anew_does_not_inherit_the_checkpoints_of_its_former_self()
    {
        var disk = NewDisk(1);
        using var directory = LogDirectory.Open(disk, Directory, new LogDirectoryOptions());
        var (name, kept) = (new TopicPartition("log", 0), new TopicPartition("other", 0));
        PartitionLog[] logs = [directory.GetOrCreate(name, new Uuid(1), Unflushed, NowMs), directory.GetOrCreate(kept, new Uuid(2), Unflushed, NowMs)];
        foreach (var log in logs)
        {
            Append(log, sequence: 0);
            log.Flush(NowMs);
        }

        directory.WriteCheckpoints();
        directory.WriteHighWatermarks(logs.Select(log => KeyValuePair.Create(log.Partition, log.LogEndOffset)));
        directory.Delete(name, NowMs);
        Append(directory.GetOrCreate(name, new Uuid(3), Unflushed, NowMs), sequence: 0);

        Assert.Equal([KeyValuePair.Create(kept, 1L)], OffsetCheckpoint.Read(disk, $"{Directory}/{OffsetCheckpoint.RecoveryPointFile}"));
        Assert.Equal([KeyValuePair.Create(kept, 1L)], OffsetCheckpoint.Read(disk, $"{Directory}/{OffsetCheckpoint.HighWatermarkFile}"));
    }

    [Fact]
    public void The_metadata_is_not_published_before_the_brokers_own_registration()
    {
        var published = new List<long>();
        var (self, incarnation) = (new NodeId(1), new Uuid(77));
        var cache = new MetadataCache((self, incarnation), (image, _) => published.Add(image.NextOffset));

        cache.OnApplied(4);
        Register(cache, offset: 4, self, new Uuid(76));
        cache.OnApplied(5);
        Register(cache, offset: 9, self, incarnation);
        cache.OnApplied(10);
        cache.OnApplied(12);

        Assert.Equal([10, 12], published);
    }

    private static void Register(MetadataCache cache, long offset, NodeId broker, Uuid incarnation)
    {
        var record = new RegisterBrokerRecord { BrokerId = broker.Value, BrokerEpoch = offset, IncarnationId = incarnation };
        cache.Apply(new AppliedRecord(offset, NowMs, null, MetadataRecordCodec.Write(record)));
    }

    private static SimulatedDisk NewDisk(int seed)
    {
        var disk = new SimulatedDisk(seed);
        disk.CreateDirectory(Directory);
        disk.FlushDirectory("/");
        return disk;
    }

    private static PartitionLog Open(SimulatedDisk disk, LogConfig config, long recoveryPoint = 0) =>
        PartitionLog.Open(disk, Directory, new TopicPartition("log", 0), config, new LogOpenOptions { RecoveryPoint = recoveryPoint, NowMs = NowMs });

    private static AppendResult Append(PartitionLog log, int sequence)
    {
        using var batch = new RecordBatchBuilder { ProducerId = ProducerId, ProducerEpoch = 0, BaseSequence = sequence };
        batch.Append(NowMs + sequence, NullableBytes.Null, new byte[20]);
        return log.AppendAsLeader(batch.Build().ToArray(), new LeaderEpoch(0), AppendOrigin.Client, NowMs);
    }
}
