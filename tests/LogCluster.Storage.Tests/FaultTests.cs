using LogCluster.Core;
using LogCluster.Simulation.Disk;
using LogCluster.Storage.Tests.Support;

namespace LogCluster.Storage.Tests;

/// <summary>A disk that fails, is full or lies.</summary>
public sealed class FaultTests
{
    private readonly TestLog _test = new();

    [Fact]
    public void A_failed_write_leaves_nothing_behind()
    {
        _test.Append(2);
        _test.Disk.Faults.FailWriteIn = 1;
        Assert.Throws<IOException>(() => _test.Append(TestBatch.Of(1, "v", _test.NowMs, 7, 0, 0)));
        Assert.False(_test.Log.IsFailed);
        Assert.Equal(2, _test.Log.LogEndOffset);
        Assert.Null(_test.Log.FindProducer(7));
        Assert.Equal(2, _test.Append().BaseOffset);
        _test.CrashAndReopen(SimulatedDiskCrash.ProcessKill);
        Assert.Equal(0, _test.Log.RecoveryReport.BytesTruncated);
        Assert.Equal([0, 2], _test.ReadAll().Select(batch => batch.BaseOffset));
    }

    [Fact]
    public void A_full_disk_takes_no_batch_until_there_is_room()
    {
        _test.Append();
        _test.Disk.Faults.CapacityBytes = 200;
        Assert.Throws<IOException>(() => _test.Append(5));
        Assert.Equal(1, _test.Log.LogEndOffset);
        _test.Disk.Faults.CapacityBytes = 2000;
        Assert.Equal(1, _test.Append(5).BaseOffset);
        Assert.Equal(2, _test.ReadAll().Count);
    }

    [Fact]
    public void A_full_disk_while_rolling_leaves_the_log_whole()
    {
        var appended = 0;
        for (var capacity = 1000L; capacity < 6000; capacity += 50)
        {
            _test.Disk.Faults.CapacityBytes = capacity;
            try
            {
                while (true)
                {
                    _test.Append();
                    appended++;
                }
            }
            catch (IOException)
            {
                Assert.False(_test.Log.IsFailed);
                Assert.Equal(appended, _test.ReadAll().Count);
            }
        }

        Assert.True(_test.Log.SegmentCount > 3);
        _test.Disk.Faults.CapacityBytes = long.MaxValue;
        _test.Reopen();
        Assert.Equal(appended, _test.ReadAll().Count);
    }

    [Fact]
    public void A_failed_flush_is_the_end_of_the_log_until_it_is_opened_again()
    {
        _test.Append();
        _test.Disk.Faults.FailFlushIn = 1;
        Assert.Throws<IOException>(() => _test.Log.Flush(_test.NowMs));
        Assert.True(_test.Log.IsFailed);
        Assert.Equal(0, _test.Log.RecoveryPoint);
        Assert.Equal(ErrorCode.KafkaStorageError, _test.Append().Error);
        Assert.Throws<IOException>(() => _test.Log.Flush(_test.NowMs));
        Assert.Single(_test.ReadAll());
        _test.CrashAndReopen(SimulatedDiskCrash.ProcessKill);
        Assert.Equal(1, _test.Append().BaseOffset);
    }

    [Fact]
    public void With_flush_messages_at_one_nothing_acknowledged_is_ever_lost()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var test = new TestLog(TestLog.Small with { FlushMessages = 1 }, new SimulatedDisk(seed));
            for (var i = 0; i < 15; i++)
                test.Append(2);
            test.CrashAndReopen(SimulatedDiskCrash.PowerLoss, recoveryPoint: 0);
            Assert.Equal(30, test.Log.LogEndOffset);
            Assert.Equal(15, test.ReadAll().Count);
        }
    }

    [Fact]
    public void A_flipped_bit_is_cut_off_after_a_crash_and_reported_otherwise()
    {
        for (var i = 0; i < 4; i++)
            _test.Append();
        _test.Disk.CorruptByte($"{TestLog.Directory}/00000000000000000000.log", 200);
        using (var cursor = new LogCursor(_test.Log, 0))
        {
            while (cursor.MoveNext())
                Assert.True(cursor.View.IsCrcValid());
            Assert.Equal(ErrorCode.CorruptMessage, cursor.Error);
            Assert.InRange(cursor.NextOffset, 1, 3);
        }

        _test.CrashAndReopen(SimulatedDiskCrash.ProcessKill);
        Assert.InRange(_test.Log.LogEndOffset, 1, 3);
        Assert.True(_test.Log.RecoveryReport.BytesTruncated > 0);
        Assert.Equal(_test.Log.LogEndOffset, _test.ReadAll().Count);
    }

    [Theory]
    [InlineData(".index")]
    [InlineData(".timeindex")]
    public void A_damaged_index_is_noticed_and_made_again(string extension)
    {
        for (var i = 0; i < 30; i++)
        {
            _test.NowMs++;
            _test.Append();
        }

        _test.Log.Flush(_test.NowMs);
        for (var offset = 0; offset < 12; offset++)
            _test.Disk.CorruptByte($"{TestLog.Directory}/00000000000000000000{extension}", offset, 0xff);
        _test.CrashAndReopen(SimulatedDiskCrash.ProcessKill);
        Assert.True(_test.Log.RecoveryReport.IndexesRebuilt > 0);
        for (var i = 0; i < 30; i++)
            Assert.Equal(i, _test.Log.FindByTimestamp(TestBatch.StartMs + 1 + i)!.Value.Offset);
    }

    [Fact]
    public void A_misleading_index_does_not_mislead()
    {
        for (var i = 0; i < 30; i++)
            _test.Append();
        _test.Log.Close(_test.NowMs);
        for (var entry = 0; entry < 2; entry++)
            _test.Disk.CorruptByte($"{TestLog.Directory}/00000000000000000000.index", entry * 8 + 7, 0x0f);
        _test.Disk.Crash(SimulatedDiskCrash.ProcessKill);
        var log = PartitionLog.Open(_test.Disk, TestLog.Directory, new TopicPartition("t", 0), TestLog.Small, new LogOpenOptions { WasCleanlyClosed = true });
        for (var i = 0; i < 30; i++)
            Assert.Equal(i, TestLog.ReadAll(log, i)[0].BaseOffset);
    }
}
