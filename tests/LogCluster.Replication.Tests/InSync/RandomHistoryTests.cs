using LogCluster.Replication.InSync;

namespace LogCluster.Replication.Tests.InSync;

public sealed class RandomHistoryTests
{
    private const int SeedsOfATest = 60;
    private const int SeedsOfAMistakeMax = 1_000;

    public static TheoryData<string> Mistakes => [.. InSyncMistakes.All.Keys];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void NothingCommittedIsLostOrChanges(int part)
    {
        var acknowledged = 0;
        for (var seed = part * SeedsOfATest; seed < (part + 1) * SeedsOfATest; seed++)
        {
            using var history = new RandomHistory(seed, InSyncRules.Right);
            var objection = history.Run();
            Assert.True(objection is null, $"seed {seed}: {objection}");
            acknowledged += history.AcknowledgedCount;
        }

        Assert.True(acknowledged > SeedsOfATest * 10, $"only {acknowledged} records were acknowledged");
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void AMistakeIsNoticed(string mistake)
    {
        for (var seed = 0; seed < SeedsOfAMistakeMax; seed++)
        {
            using var history = new RandomHistory(seed, InSyncMistakes.All[mistake]);
            try
            {
                if (history.Run() is not null)
                    return;
            }
            catch (Exception e) when (e is Core.InvariantViolationException or IndexOutOfRangeException)
            {
                // Noticed, too.
                return;
            }
        }

        Assert.Fail($"Nobody noticed in {SeedsOfAMistakeMax} histories.");
    }
}
