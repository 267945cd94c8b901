using LogCluster.Simulation.Mistakes;
using LogCluster.Simulation.Scenarios;
using Xunit.Abstractions;

namespace LogCluster.Simulation.Tests;

/// <summary>A simulator that objects to nothing proves nothing: each mistake of the list must be caught.</summary>
public sealed class MistakeTests(ITestOutputHelper output)
{
    private const int SeedsMax = 1_000;

    public static TheoryData<string> Names => [.. MistakeList.All.Select(mistake => mistake.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_planted_mistake_is_caught(string name)
    {
        for (var seed = 1; seed <= SeedsMax; seed++)
        {
            if (SingleNodeScenario.Run(seed, MistakeList.Make(name)).Violation is not { } violation)
                continue;
            output.WriteLine($"{name}: caught by seed {seed}: {violation}");
            return;
        }

        Assert.Fail($"{name} was not caught within {SeedsMax} seeds");
    }
}
