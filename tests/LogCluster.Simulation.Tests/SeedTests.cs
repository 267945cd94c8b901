using LogCluster.Simulation.Scenarios;

namespace LogCluster.Simulation.Tests;

public sealed class SeedTests
{
    private const int SeedCount = 150;

    [Fact]
    public void Nothing_that_was_promised_is_broken()
    {
        var results = Enumerable.Range(1, SeedCount).AsParallel().Select(seed => SingleNodeScenario.Run(seed)).ToList();

        Assert.Empty(results.Where(result => result.Violation is not null).Select(result => $"seed {result.Seed}: {result.Violation}"));
        // A workload that does nothing would break nothing.
        Assert.True(results.Sum(result => result.AcknowledgedRecords) > SeedCount * 100);
        Assert.True(results.Sum(result => result.RecordsRead) > SeedCount * 100);
    }
}
