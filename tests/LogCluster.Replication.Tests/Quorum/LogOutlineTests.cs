using LogCluster.Core;
using LogCluster.Replication.Quorum;

namespace LogCluster.Replication.Tests.Quorum;

public sealed class LogOutlineTests
{
    private const int Rounds = 2_000;

    private static LogOutline Whole(params (int Epoch, long Start)[] epochs) =>
        new(new OffsetAndEpoch(0, LeaderEpoch.None), epochs.Select(start => (new LeaderEpoch(start.Epoch), start.Start)), 100);

    private static OffsetAndEpoch At(long offset, int epoch) => new(offset, new LeaderEpoch(epoch));

    [Fact]
    public void An_epoch_ends_where_a_later_one_begins()
    {
        var log = Whole((1, 0), (3, 40), (7, 70));

        Assert.Equal(At(40, 1), log.EndOf(new LeaderEpoch(1)));
        Assert.Equal(At(40, 1), log.EndOf(new LeaderEpoch(2)));
        Assert.Equal(At(70, 3), log.EndOf(new LeaderEpoch(6)));
        Assert.Equal(At(100, 7), log.EndOf(new LeaderEpoch(9)));
        Assert.Equal(new OffsetAndEpoch(0, LeaderEpoch.None), log.EndOf(new LeaderEpoch(0)));
    }

    [Fact]
    public void A_snapshot_stands_for_what_the_log_gave_up()
    {
        var log = Whole((1, 0), (3, 40));

        log.ForgetBelow(At(60, 3));
        Assert.Equal((At(60, 3), At(100, 3)), (log.Start, log.End));
        Assert.Equal(At(60, 3), log.EndOf(new LeaderEpoch(1)));
        log.TruncateTo(60);
        Assert.Equal(At(60, 3), log.End);
        log.RestartAfter(At(200, 9));
        Assert.Equal(At(200, 9), log.End);
    }

    /// <summary>Held against a list of all records' epochs.</summary>
    [Fact]
    public void It_agrees_with_a_list_of_records()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var random = new Random(seed);
            var log = new LogOutline(new OffsetAndEpoch(0, LeaderEpoch.None), [], 0);
            var records = new List<int>();
            for (var step = 0; step < 30; step++)
            {
                if (random.Next(4) > 0)
                {
                    var (epoch, count) = (Math.Max(records.LastOrDefault(), 0) + random.Next(3), random.Next(1, 4));
                    records.AddRange(Enumerable.Repeat(epoch, count));
                    log.Append(new LeaderEpoch(epoch), records.Count);
                }
                else
                {
                    var end = random.Next(records.Count + 1);
                    records.RemoveRange(end, records.Count - end);
                    log.TruncateTo(end);
                }

                Assert.Equal(records.Count, log.EndOffset);
                Assert.Equal(records.Count > 0 ? records[^1] : -1, log.LastEpoch.Value);
                for (var epoch = -1; epoch < 40; epoch++)
                {
                    var below = records.FindIndex(record => record > epoch);
                    var offset = below < 0 ? records.Count : below;
                    Assert.Equal(At(offset, offset == 0 ? -1 : records[offset - 1]), log.EndOf(new LeaderEpoch(epoch)));
                }
            }
        }
    }
}
