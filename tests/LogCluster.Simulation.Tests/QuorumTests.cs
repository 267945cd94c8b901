using LogCluster.Simulation.Quorum;
using Xunit.Abstractions;

namespace LogCluster.Simulation.Tests;

public sealed class QuorumTests(ITestOutputHelper output)
{
    private const int Seeds = 400;
    private const int MistakeSeedsMax = 1_000;
    private const int SeedsAtOnce = 8;

    public static TheoryData<string> Mistakes => [.. QuorumMistakeList.Names];

    [Fact]
    public void A_quorum_keeps_its_promises_under_every_fault()
    {
        var runs = Enumerable.Range(1, Seeds).AsParallel().Select(seed => QuorumScenario.Run(seed)).ToList();

        Assert.Empty(runs.Where(run => run.Violation is not null).Select(run => $"seed {run.Seed}: {run.Violation}"));
        Assert.All(runs, run => Assert.True(run.AcknowledgedRecords > 0));
    }

    [Fact]
    public void A_seed_of_a_quorum_replays_to_the_same_trace()
    {
        var (first, second) = (QuorumScenario.Run(4711, keepTrace: true), QuorumScenario.Run(4711, keepTrace: true));

        Assert.Equal(first.Trace, second.Trace);
        Assert.Equal(first.TraceHash, second.TraceHash);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_of_a_quorum_is_caught(string name)
    {
        foreach (var seeds in Enumerable.Range(1, MistakeSeedsMax).Chunk(SeedsAtOnce))
        {
            if (seeds.AsParallel().AsOrdered().Select(seed => QuorumScenario.Run(seed, name)).FirstOrDefault(run => run.Violation is not null) is not { } caught)
                continue;
            output.WriteLine($"{name}: caught by seed {caught.Seed}: {caught.Violation}");
            return;
        }

        Assert.Fail($"{name} was not caught within {MistakeSeedsMax} seeds");
    }

    /// <summary>Seeds that once failed, or failed on the way here: late answers of an earlier life, snapshots across a change of roles, removed voters, a cut of what others have
    /// committed in an epoch yet unheard of.</summary>
    [Theory]
    [InlineData(931)]
    [InlineData(3_944)]
    [InlineData(1_073)]
    [InlineData(1_023)]
    [InlineData(982)]
    [InlineData(1_580)]
    public void What_seeds_have_found_stays_mended(int seed) => Assert.Null(QuorumScenario.Run(seed).Violation);
}
