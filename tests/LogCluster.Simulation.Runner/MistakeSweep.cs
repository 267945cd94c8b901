using LogCluster.Simulation.Scenarios;

namespace LogCluster.Simulation.Runner;

/// <summary>Plants every mistake of the list and counts the seeds until it is caught.</summary>
internal static class MistakeSweep
{
    private const int SeedsMax = 1_000;

    public static int Run(Scenario scenario)
    {
        var missed = 0;
        Parallel.ForEach(scenario.Mistakes, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, mistake =>
        {
            var result = Enumerable.Range(1, SeedsMax).Select(seed => scenario.Run(seed, mistake, false)).FirstOrDefault(run => run.Violation is not null);
            if (result is null)
                Interlocked.Increment(ref missed);
            Console.WriteLine(result is null
                ? $"{mistake}: NOT CAUGHT within {SeedsMax} seeds"
                : $"{mistake}: caught by seed {result.Seed}: {result.Violation!.Split('\n')[0]}");
        });
        return missed == 0 ? 0 : 1;
    }
}
