namespace LogCluster.Simulation.Runner;

/// <summary>Runs one seed and prints its trace. The last line of the output is the trace's hash.</summary>
internal static class SeedReplay
{
    public static int Run(int seed, RunnerOptions options)
    {
        var result = options.Scenario.Run(seed, options.Mistake, !options.IsQuiet);
        foreach (var line in result.Trace)
            Console.WriteLine(line);
        Console.WriteLine($"seed {seed}: {result.EventCount} events, {result.AcknowledgedRecords} records acknowledged, {result.RecordsRead} read");
        if (result.Violation is not null)
            Console.WriteLine($"VIOLATION seed {seed}, commit {GitCommit.Current()}: {result.Violation}");
        Console.WriteLine(result.TraceHash);
        return result.Violation is null ? 0 : 1;
    }
}
