using LogCluster.Core;
using LogCluster.Storage.Tests.Support;

namespace LogCluster.Storage.Tests;

/// <summary>Offsets by time, and epochs, against a plain search.</summary>
public sealed class LookupTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Finds_by_time_what_a_plain_search_finds(int seed)
    {
        var random = new Random(seed);
        var test = new TestLog(TestLog.Small with { IndexIntervalBytes = random.Next(1, 300) });
        var appended = new List<FoundOffset>();
        for (var i = 0; i < 60; i++)
        {
            var timestampMs = TestBatch.StartMs + random.Next(1000);
            var batch = TestBatch.Of(2, timestampMs: timestampMs);
            var result = test.Log.AppendAsLeader(batch, new LeaderEpoch(i / 20), AppendOrigin.Client, 0);
            for (var offset = result.BaseOffset; offset <= result.LastOffset; offset++)
                appended.Add(new FoundOffset(offset, timestampMs, new LeaderEpoch(i / 20)));
            if (i == 30)
                test.Reopen();
        }

        for (var timestampMs = TestBatch.StartMs - 1; timestampMs < TestBatch.StartMs + 1001; timestampMs += 7)
            Assert.Equal(First(appended, entry => entry.TimestampMs >= timestampMs), test.Log.FindByTimestamp(timestampMs));
        var max = appended.Max(entry => entry.TimestampMs);
        Assert.Equal(First(appended, entry => entry.TimestampMs == max), test.Log.FindMaxTimestamp());
        test.Log.AdvanceLogStartOffset(51);
        Assert.Equal(51, test.Log.FindByTimestamp(0)!.Value.Offset);
    }

    private static FoundOffset? First(List<FoundOffset> entries, Predicate<FoundOffset> predicate) =>
        entries.FindIndex(predicate) is var index and >= 0 ? entries[index] : null;

    [Fact]
    public void An_empty_log_has_nothing_to_find()
    {
        var test = new TestLog();
        Assert.Null(test.Log.FindByTimestamp(0));
        Assert.Null(test.Log.FindMaxTimestamp());
        Assert.Null(test.Log.Read(0, 100).Slice);
        Assert.Equal(new OffsetAndEpoch(-1, LeaderEpoch.None), test.Log.LeaderEpochs.EndOffsetFor(new LeaderEpoch(0), 0));
    }

    [Fact]
    public void Epochs_end_where_later_ones_begin()
    {
        var test = new TestLog();
        foreach (var epoch in (int[])[2, 2, 5, 5, 9])
            test.Log.AppendAsLeader(TestBatch.Of(10), new LeaderEpoch(epoch), AppendOrigin.Client, 0);
        Assert.Equal([new(new(2), 0), new(new(5), 20), new EpochStart(new(9), 40)], test.Log.LeaderEpochs.Entries);
        Assert.Equal(new OffsetAndEpoch(0, new(1)), test.Log.LeaderEpochs.EndOffsetFor(new(1), 50));
        Assert.Equal(new OffsetAndEpoch(20, new(2)), test.Log.LeaderEpochs.EndOffsetFor(new(4), 50));
        Assert.Equal(new OffsetAndEpoch(40, new(5)), test.Log.LeaderEpochs.EndOffsetFor(new(5), 50));
        Assert.Equal(new OffsetAndEpoch(50, new(9)), test.Log.LeaderEpochs.EndOffsetFor(new(9), 50));
        Assert.Equal(new OffsetAndEpoch(-1, LeaderEpoch.None), test.Log.LeaderEpochs.EndOffsetFor(new(10), 50));
        Assert.Equal(new LeaderEpoch(5), test.Log.LeaderEpochs.EpochAt(39));

        test.Log.TruncateTo(40, 0);
        test.Log.AdvanceLogStartOffset(25);
        Assert.Equal([new EpochStart(new(5), 25)], test.Log.LeaderEpochs.Entries);
        test.Log.AssignLeaderEpoch(new(7));
        test.Log.AssignLeaderEpoch(new(8));
        Assert.Equal([new(new(5), 25), new EpochStart(new(8), 40)], test.Log.LeaderEpochs.Entries);
        test.Append();
        test.Log.AssignLeaderEpoch(new(8));
        test.Reopen();
        Assert.Equal([new(new(5), 25), new EpochStart(new(8), 40)], test.Log.LeaderEpochs.Entries);
    }
}
