using LogCluster.Core;
using LogCluster.Storage.Tests.Support;

namespace LogCluster.Storage.Tests;

public sealed class RollAndRetentionTests
{
    [Fact]
    public void Rolls_by_the_time_of_the_batches()
    {
        var test = new TestLog(LogConfig.Default with { SegmentMs = 100 });
        test.Append(TestBatch.Of(timestampMs: 1000));
        test.Append(TestBatch.Of(timestampMs: 1100));
        Assert.Equal(1, test.Log.SegmentCount);
        test.Append(TestBatch.Of(timestampMs: 1101));
        Assert.Equal(2, test.Log.SegmentCount);
    }

    [Fact]
    public void Jitter_rolls_earlier_but_not_all_at_once()
    {
        var ages = new HashSet<int>();
        for (var partition = 0; partition < 10; partition++)
        {
            var test = new TestLog();
            test.Disk.CreateDirectory($"/data/j-{partition}");
            var config = LogConfig.Default with { SegmentMs = 100, SegmentJitterMs = 50 };
            var log = PartitionLog.Open(test.Disk, $"/data/j-{partition}", new TopicPartition("j", partition), config, default);
            var ageMs = 0;
            for (; log.SegmentCount == 1; ageMs++)
                log.AppendAsLeader(TestBatch.Of(timestampMs: 1000 + ageMs), new LeaderEpoch(0), AppendOrigin.Client, 0);
            ages.Add(ageMs);
        }

        Assert.All(ages, ageMs => Assert.InRange(ageMs, 51, 102));
        Assert.True(ages.Count > 4);
    }

    [Fact]
    public void Rolls_when_an_index_is_full()
    {
        var test = new TestLog(LogConfig.Default with { IndexIntervalBytes = 1, IndexBytesMax = 48 });
        for (var i = 0; i < 20; i++)
        {
            test.NowMs++;
            test.Append();
        }

        Assert.True(test.Log.SegmentCount >= 4);
        Assert.Equal(20, test.ReadAll().Count);
        test.Reopen();
        Assert.All(test.Files.Where(name => name.EndsWith("index", StringComparison.Ordinal)), name =>
            Assert.InRange(test.Disk.Stat($"{TestLog.Directory}/{name}").LengthBytes, 0, 48));
    }

    [Fact]
    public void A_follower_rolls_where_offsets_no_longer_fit_and_keeps_gaps()
    {
        var test = new TestLog(LogConfig.Default with { IsCompacted = true });
        Assert.True(test.Log.AppendAsFollower(TestBatch.Of(baseOffset: 5, leaderEpoch: 3), 0).Succeeded);
        Assert.Equal(ErrorCode.OffsetOutOfRange, test.Log.AppendAsFollower(TestBatch.Of(baseOffset: 5, leaderEpoch: 3), 0).Error);
        var far = 10L + int.MaxValue;
        Assert.True(test.Log.AppendAsFollower(TestBatch.Of(baseOffset: far, leaderEpoch: 4), 0).Succeeded);
        Assert.Equal(2, test.Log.SegmentCount);
        Assert.Equal([5, far], test.ReadAll().Select(batch => batch.BaseOffset));
        test.Reopen();
        Assert.Equal([5, far], test.ReadAll().Select(batch => batch.BaseOffset));
        Assert.Equal(far, test.ReadAll(offset: 7).Single().BaseOffset);
    }

    [Fact]
    public void A_follower_refuses_damaged_batches()
    {
        var test = new TestLog();
        var batch = TestBatch.Of();
        batch[^1] ^= 1;
        Assert.Equal(ErrorCode.CorruptMessage, test.Log.AppendAsFollower(batch, 0).Error);
        Assert.Equal(ErrorCode.CorruptMessage, test.Log.AppendAsFollower(TestBatch.Of().AsMemory(..^1), 0).Error);
        Assert.Equal(0, test.Log.LogEndOffset);
    }

    [Fact]
    public void Old_segments_go_and_at_last_the_active_one_too()
    {
        var test = new TestLog(TestLog.Small with { RetentionMs = 1000 });
        for (var i = 0; i < 30; i++)
        {
            test.NowMs += 10;
            test.Append(2);
        }

        var before = test.Log.SegmentCount;
        Assert.Equal(0, test.Log.DeleteOldSegments(60, test.NowMs));
        Assert.InRange(test.Log.DeleteOldSegments(60, test.NowMs + 850), 1, before - 1);
        Assert.True(test.Log.DeleteOldSegments(60, test.NowMs + 1001) > 0);
        Assert.Equal((60, 60, 1), (test.Log.LogStartOffset, test.Log.LogEndOffset, test.Log.SegmentCount));
        Assert.Equal(0, test.Log.DeleteOldSegments(60, test.NowMs + 100_000));
        Assert.Equal(60, test.Append().BaseOffset);
        test.Log.PurgeDeleted(test.NowMs + 100_000);
        Assert.DoesNotContain(test.Files, name => name.EndsWith(".deleted", StringComparison.Ordinal));
        test.Reopen();
        Assert.Equal((60, 61), (test.Log.LogStartOffset, test.Log.LogEndOffset));
    }

    [Fact]
    public void Deleted_records_are_out_of_range_and_their_segments_go()
    {
        var test = new TestLog(TestLog.Small with { RetentionMs = -1, DeletesByRetention = false });
        for (var i = 0; i < 30; i++)
            test.Append(2);
        Assert.Equal(ErrorCode.OffsetOutOfRange, test.Log.AdvanceLogStartOffset(61));
        Assert.Equal(ErrorCode.None, test.Log.AdvanceLogStartOffset(31));
        Assert.Equal(ErrorCode.None, test.Log.AdvanceLogStartOffset(3));
        Assert.Equal(31, test.Log.LogStartOffset);
        Assert.Equal(ErrorCode.OffsetOutOfRange, test.Log.Read(30, 100).Error);
        Assert.Equal(30, test.ReadAll(31)[0].BaseOffset);
        Assert.True(test.Log.DeleteOldSegments(60, test.NowMs) > 0);
        Assert.Equal(31, test.Log.LogStartOffset);
        Assert.Equal(30, test.ReadAll(31)[0].BaseOffset);
        test.Reopen();
        Assert.Equal(31, test.Log.LogStartOffset);
    }

    [Fact]
    public void A_batch_larger_than_a_segment_is_refused()
    {
        var test = new TestLog();
        Assert.Equal(ErrorCode.RecordListTooLarge, test.Append(1, new string('x', 2000)).Error);
        Assert.Equal(0, test.Log.LogEndOffset);
    }

    [Fact]
    public void Flushes_by_time_and_after_rolling()
    {
        var test = new TestLog(TestLog.Small with { FlushMs = 100 });
        Assert.False(test.Log.FlushIfDue(test.NowMs));
        test.Append();
        Assert.False(test.Log.FlushIfDue(test.NowMs + 99));
        Assert.True(test.Log.FlushIfDue(test.NowMs + 100));
        Assert.Equal(1, test.Log.RecoveryPoint);
        while (test.Log.SegmentCount == 1)
            test.Append();
        Assert.True(test.Log.FlushIfDue(test.NowMs + 101));
        Assert.Equal(test.Log.LogEndOffset, test.Log.RecoveryPoint);
    }
}
