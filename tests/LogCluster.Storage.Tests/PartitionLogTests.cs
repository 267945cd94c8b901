using LogCluster.Core;
using LogCluster.Simulation.Disk;
using LogCluster.Storage.Tests.Support;

namespace LogCluster.Storage.Tests;

public sealed class PartitionLogTests
{
    [Fact]
    public void Appends_get_offsets_one_after_the_other()
    {
        var test = new TestLog();
        Assert.Equal(new AppendResult(ErrorCode.None, 0, 2, TestBatch.StartMs, false), test.Append(3));
        Assert.Equal(3, test.Append().BaseOffset);
        Assert.Equal(4, test.Log.LogEndOffset);
        Assert.Equal([0, 3], test.ReadAll().Select(batch => batch.BaseOffset));
        Assert.All(test.ReadAll(), batch => Assert.Equal(TestLog.Epoch, batch.LeaderEpoch));
    }

    [Fact]
    public void Rolls_by_size_and_reads_across_segments()
    {
        var test = new TestLog();
        for (var i = 0; i < 50; i++)
            test.Append(2);
        Assert.InRange(test.Log.SegmentCount, 5, 15);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => i * 2L), test.ReadAll().Select(batch => batch.BaseOffset));
        Assert.Equal([42, 44], test.ReadAll(43, upToOffset: 46).Select(batch => batch.BaseOffset));
        Assert.Equal(ErrorCode.OffsetOutOfRange, test.Log.Read(101, 100).Error);
        Assert.Equal(ErrorCode.OffsetOutOfRange, test.Log.Read(-1, 100).Error);
        Assert.Null(test.Log.Read(100, 100).Slice);
    }

    [Fact]
    public void Gives_at_least_one_batch_and_no_parts_of_one()
    {
        var test = new TestLog(LogConfig.Default with { IndexIntervalBytes = 100 });
        for (var i = 0; i < 20; i++)
            test.Append(1, new string('x', i * 10));
        Assert.Null(test.Log.Read(5, 10, minOneBatch: false).Slice);
        using var one = test.Log.Read(5, 10).Slice!;
        Assert.True(one.Length > 10);
        for (var maxBytes = 100; maxBytes < 4000; maxBytes += 37)
            Assert.Equal(20, test.ReadAll(maxBytes: maxBytes).Count);
    }

    [Fact]
    public void Reopens_after_a_clean_stop_without_checking_anything()
    {
        var test = new TestLog();
        for (var i = 0; i < 50; i++)
            test.Append(2);
        test.Reopen();
        Assert.Equal(100, test.Log.LogEndOffset);
        Assert.Equal(100, test.Log.RecoveryPoint);
        Assert.Equal(0, test.Log.RecoveryReport.SegmentsChecked);
        Assert.Equal(50, test.ReadAll().Count);
        test.Append();
        Assert.Equal(100, test.ReadAll(100).Single().BaseOffset);
        Assert.Contains("00000000000000000000.index", test.Files);
    }

    [Fact]
    public void A_kill_loses_nothing_that_was_written()
    {
        var test = new TestLog();
        for (var i = 0; i < 50; i++)
            test.Append(2);
        test.CrashAndReopen(SimulatedDiskCrash.ProcessKill);
        Assert.Equal(100, test.Log.LogEndOffset);
        Assert.Equal(50, test.ReadAll().Count);
    }

    [Fact]
    public void Truncates_to_whole_batches_while_a_reader_goes_on()
    {
        var test = new TestLog();
        for (var i = 0; i < 20; i++)
            test.Append(2, $"old{i}");
        var read = test.Log.Read(30, 200);
        var before = new byte[read.LengthBytes];
        read.Slice!.CopyTo(0, before);
        Assert.Equal(30, test.Log.TruncateTo(31, test.NowMs));
        for (var i = 0; i < 20; i++)
            test.Append(1, $"new{i}");
        var after = new byte[read.LengthBytes];
        read.Slice.CopyTo(0, after);
        Assert.Equal(before, after);
        read.Slice.Dispose();
        Assert.Equal(Enumerable.Range(0, 15).Select(i => i * 2L).Concat(Enumerable.Range(30, 20).Select(i => (long)i)), test.ReadAll().Select(batch => batch.BaseOffset));
        test.Reopen();
        Assert.Equal(50, test.Log.LogEndOffset);
        Assert.Equal(35, test.ReadAll().Count);
    }

    [Fact]
    public void Starts_over_at_an_offset()
    {
        var test = new TestLog();
        for (var i = 0; i < 20; i++)
            test.Append(2);
        test.Log.TruncateFullyAndStartAt(1000, test.NowMs);
        Assert.Equal((1000, 1000), (test.Log.LogStartOffset, test.Log.LogEndOffset));
        test.Append();
        test.Reopen();
        Assert.Equal((1000, 1001), (test.Log.LogStartOffset, test.Log.LogEndOffset));
        Assert.Equal(1000, test.ReadAll(1000).Single().BaseOffset);
    }

    [Fact]
    public void Retention_by_size_leaves_files_for_their_readers()
    {
        var test = new TestLog(TestLog.Small with { RetentionBytes = 2000, RetentionMs = -1 });
        for (var i = 0; i < 50; i++)
            test.Append(2);
        var read = test.Log.Read(0, 200);
        var segments = test.Log.SegmentCount;
        Assert.Equal(0, test.Log.DeleteOldSegments(0, test.NowMs));
        var deleted = test.Log.DeleteOldSegments(100, test.NowMs);
        Assert.InRange(deleted, 1, segments - 2);
        Assert.InRange(test.Log.SizeBytes, 2000, 3000);
        Assert.Equal(ErrorCode.OffsetOutOfRange, test.Log.Read(0, 100).Error);
        Assert.Equal(test.Log.LogStartOffset, test.ReadAll(test.Log.LogStartOffset)[0].BaseOffset);
        Assert.Equal(0, test.Log.PurgeDeleted(test.NowMs));
        Assert.Equal(deleted - 1, test.Log.PurgeDeleted(test.NowMs + 10));
        read.Slice!.CopyTo(0, new byte[read.LengthBytes]);
        read.Slice.Dispose();
        Assert.Equal(1, test.Log.PurgeDeleted(test.NowMs + 10));
        Assert.DoesNotContain(test.Files, name => name.EndsWith(".deleted", StringComparison.Ordinal));
        test.Reopen();
        Assert.Equal(100, test.Log.LogEndOffset);
    }
}
