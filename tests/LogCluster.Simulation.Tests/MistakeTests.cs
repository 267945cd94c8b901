using LogCluster.Simulation.Mistakes;
using LogCluster.Simulation.Scenarios;
using Xunit.Abstractions;

namespace LogCluster.Simulation.Tests;

/// <summary>A simulator that objects to nothing proves nothing: each mistake of the list must be caught.</summary>
public sealed class MistakeTests(ITestOutputHelper output)
{
    private const int SeedsMax = 1_000;
    private const int SeedsAtOnce = 8;

    public static TheoryData<string> Names => [.. MistakeList.All.Select(mistake => mistake.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_planted_mistake_is_caught(string name)
    {
        foreach (var seeds in Enumerable.Range(1, SeedsMax).Chunk(SeedsAtOnce))
        {
            var caught = seeds.AsParallel().AsOrdered().Select(seed => SingleNodeScenario.Run(seed, MistakeList.Make(name))).FirstOrDefault(run => run.Violation is not null);
            if (caught is null)
                continue;
            output.WriteLine($"{name}: caught by seed {caught.Seed}: {caught.Violation}");
            return;
        }

        Assert.Fail($"{name} was not caught within {SeedsMax} seeds");
    }
}
