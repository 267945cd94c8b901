using LogCluster.Simulation.Groups;
using Xunit.Abstractions;

namespace LogCluster.Simulation.Tests;

public sealed class GroupTests(ITestOutputHelper output)
{
    private const int Seeds = 100;
    private const int MistakeSeedsMax = 1_000;
    private const int SeedsAtOnce = 4;

    public static TheoryData<string> Mistakes => [.. GroupMistakeList.Names];

    [Fact]
    public void Groups_keep_their_promises_through_crashes_and_power_losses()
    {
        var runs = Enumerable.Range(1, Seeds).AsParallel().Select(seed => GroupScenario.Run(seed)).ToList();

        Assert.Empty(runs.Where(run => run.Violation is not null).Select(run => $"seed {run.Seed}: {run.Violation}"));
        Assert.True(runs.Sum(run => run.AcknowledgedRecords) > Seeds);
    }

    [Fact]
    public void A_seed_with_groups_replays_to_the_same_trace() =>
        Assert.Equal(GroupScenario.Run(17).TraceHash, GroupScenario.Run(17, keepTrace: true).TraceHash);

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_under_groups_is_caught(string name)
    {
        foreach (var seeds in Enumerable.Range(1, MistakeSeedsMax).Chunk(SeedsAtOnce))
        {
            if (seeds.AsParallel().AsOrdered().Select(seed => GroupScenario.Run(seed, name)).FirstOrDefault(run => run.Violation is not null) is not { } caught)
                continue;
            output.WriteLine($"{name}: caught by seed {caught.Seed}: {caught.Violation}");
            return;
        }

        Assert.Fail($"{name} was not caught within {MistakeSeedsMax} seeds");
    }
}
