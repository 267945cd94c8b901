using LogCluster.Core;
using LogCluster.Simulation.Disk;
using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Directories;
using LogCluster.Storage.Tests.Support;

namespace LogCluster.Storage.Tests.Directories;

public sealed class LogDirectorySetTests
{
    private static readonly Uuid Topic = new(1234567);
    private readonly SimulatedDisk _disk = new(3);
    private readonly List<LogDirectory> _failed = [];

    private LogDirectorySet Open()
    {
        var set = LogDirectorySet.Open(_disk, ["/one", "/two", "/three"], new LogDirectoryOptions { NowMs = TestBatch.StartMs, Failed = _failed.Add });
        foreach (var (directory, index) in set.All.Select((directory, index) => (directory, index)).Where(entry => entry.directory.Meta is null))
            directory.Format(new MetaProperties("cluster", new NodeId(4), new Uuid((ulong)(1_000 + index))));
        return set;
    }

    private static PartitionLog Create(LogDirectorySet set, int partition, Uuid preferred = default) =>
        set.GetOrCreate(new TopicPartition("t", partition), Topic, TestLog.Small, 0, preferred);

    private static bool Append(PartitionLog log) => log.AppendAsLeader(TestBatch.Of(2), new LeaderEpoch(1), AppendOrigin.Client, 0).Succeeded;

    [Fact]
    public void New_logs_go_where_the_fewest_are_or_where_they_are_wanted()
    {
        using var set = Open();
        Assert.Equal(["/one", "/two", "/three", "/one"], Enumerable.Range(0, 4).Select(partition => set.Of(Create(set, partition)).Path));
        Assert.Equal("/three", set.Of(Create(set, 4, new Uuid(1_002))).Path);
        Assert.Equal("/two", set.Of(Create(set, 5, new Uuid(9_999))).Path);
        Assert.Same(Create(set, 3), Create(set, 3, new Uuid(1_002)));
    }

    [Fact]
    public void A_log_is_found_in_whichever_directory_has_it()
    {
        var set = Open();
        for (var partition = 0; partition < 6; partition++)
            Assert.True(Append(Create(set, partition)));
        set.WriteHighWatermarks([.. set.Logs.Select(log => (log, log.LogEndOffset))]);
        var places = set.Logs.ToDictionary(log => log.Partition, log => set.Of(log).Path);
        set.Close(brokerEpoch: 8, 0);

        set = Open();
        Assert.Equal(8, set.PreviousBrokerEpoch);
        Assert.All(places, place => Assert.Equal(place.Value, set.Of(set.Find(place.Key)!).Path));
        Assert.All(set.Logs, log => Assert.Equal((2, 2), (log.LogEndOffset, set.HighWatermarkOf(log))));
        set.Dispose();
    }

    [Fact]
    public void A_partition_in_two_directories_is_refused_with_a_sentence()
    {
        var set = Open();
        set.All[0].GetOrCreate(new TopicPartition("t", 0), Topic, TestLog.Small, 0);
        set.All[2].GetOrCreate(new TopicPartition("t", 0), Topic, TestLog.Small, 0);
        set.Close(brokerEpoch: 1, 0);
        var refused = Assert.Throws<InvalidDataException>(Open);
        Assert.StartsWith("The log of t-0 is in /one and in /three:", refused.Message, StringComparison.Ordinal);
        // Nothing stays locked.
        _disk.DeleteDirectory("/three/t-0");
        Open().Dispose();
    }

    [Fact]
    public void A_device_that_fails_takes_its_directory_offline_and_no_other()
    {
        var set = Open();
        var logs = Enumerable.Range(0, 3).Select(partition => Create(set, partition)).ToList();
        _disk.Faults.BrokenDirectory = "/two";
        Assert.Throws<IOException>(() => logs[1].Flush(0));
        Assert.Equal([set.All[1]], _failed);
        var flushes = _disk.FlushCount;
        Assert.Throws<IOException>(() => logs[1].Flush(0));
        Assert.Equal(flushes, _disk.FlushCount);
        // Well again, for all that it says.
        _disk.Faults.BrokenDirectory = null;
        Assert.False(Append(logs[1]));
        Assert.True(Append(logs[0]));
        Assert.DoesNotContain(set.All[1], Enumerable.Range(3, 4).Select(partition => set.Of(Create(set, partition, set.All[1].Id))));
        set.WriteCheckpoints();
        set.Delete(new TopicPartition("t", 1), 0);
        set.Close(brokerEpoch: 5, 0);
        Assert.Equal([true, false, true], new[] { "/one", "/two", "/three" }.Select(path => _disk.FileExists($"{path}/{CleanShutdownMarker.FileName}")));
        set = Open();
        Assert.Null(set.PreviousBrokerEpoch);
        set.Dispose();
        Assert.Single(_failed);
    }

    [Fact]
    public void A_full_disk_is_no_failed_one()
    {
        using var set = Open();
        var log = Create(set, 0);
        _disk.Faults.CapacityBytes -= _disk.GetFreeBytes("/one");
        Assert.Throws<IOException>(() => Append(log));
        Assert.Empty(_failed);
        Assert.False(set.HasOffline);
    }
}
