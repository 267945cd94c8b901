using LogCluster.Simulation.Clusters;
using Xunit.Abstractions;

namespace LogCluster.Simulation.Tests;

public sealed class ClusterTests(ITestOutputHelper output)
{
    private const int Seeds = 50;
    private const int MistakeSeedsMax = 1_000;
    private const int SeedsAtOnce = 4;

    public static TheoryData<string> Mistakes => [.. ClusterMistakeList.Names];

    [Fact]
    public void A_cluster_keeps_its_promises_under_every_fault()
    {
        var runs = Enumerable.Range(1, Seeds).AsParallel().Select(seed => ClusterScenario.Run(seed)).ToList();

        Assert.Empty(runs.Where(run => run.Violation is not null).Select(run => $"seed {run.Seed}: {run.Violation}"));
        // A workload that does nothing would break nothing.
        Assert.True(runs.Sum(run => run.AcknowledgedRecords) > Seeds * 100);
        Assert.True(runs.Sum(run => run.RecordsRead) > Seeds * 100);
    }

    [Fact]
    public void A_seed_of_a_cluster_replays_to_the_same_trace() =>
        Assert.Equal(ClusterScenario.Run(17).TraceHash, ClusterScenario.Run(17, keepTrace: true).TraceHash);

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_of_a_cluster_is_caught(string name)
    {
        foreach (var seeds in Enumerable.Range(1, MistakeSeedsMax).Chunk(SeedsAtOnce))
        {
            if (seeds.AsParallel().AsOrdered().Select(seed => ClusterScenario.Run(seed, name)).FirstOrDefault(run => run.Violation is not null) is not { } caught)
                continue;
            output.WriteLine($"{name}: caught by seed {caught.Seed}: {caught.Violation}");
            return;
        }

        Assert.Fail($"{name} was not caught within {MistakeSeedsMax} seeds");
    }

    /// <summary>
    /// Seeds that once failed: a broker on another disk that could not lead what it had led, leader epochs that a flipped bit had raised, a
    /// high watermark that a follower was not told after it had cut its log, records of before two losses that the checker still asked for.
    /// </summary>
    [Theory]
    [InlineData(142)]
    [InlineData(246)]
    [InlineData(114)]
    [InlineData(1_829)]
    [InlineData(516)]
    [InlineData(279)]
    public void What_seeds_have_found_stays_mended(int seed) => Assert.Null(ClusterScenario.Run(seed).Violation);
}
