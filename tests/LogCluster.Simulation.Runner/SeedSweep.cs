using System.Diagnostics;
using System.Globalization;
using LogCluster.Simulation.Scenarios;

namespace LogCluster.Simulation.Runner;

/// <summary>Runs many seeds, as many side by side as there are processors; each world stays on one thread.</summary>
internal static class SeedSweep
{
    private const int ViolationsShownMax = 20;
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    public static int Run(RunnerOptions options)
    {
        var sync = new Lock();
        var watch = Stopwatch.StartNew();
        var nextReport = ProgressInterval;
        var violations = new SortedDictionary<int, SimulationResult>();
        var (seeds, events, acknowledged, read) = (0, 0L, 0L, 0L);
        var (single, singleLost, legalLosses) = (0L, 0L, 0);
        Parallel.For(
            options.FirstSeed,
            options.FirstSeed + options.SeedCount,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            seed =>
            {
                var result = options.Scenario.Run(seed, options.Mistake, false);
                lock (sync)
                {
                    seeds++;
                    events += result.EventCount;
                    acknowledged += result.AcknowledgedRecords;
                    read += result.RecordsRead;
                    single += result.SingleCopyRecords;
                    singleLost += result.SingleCopyRecordsLost;
                    legalLosses += result.LegalLosses;
                    if (result.Violation is not null)
                    {
                        violations.Add(seed, result);
                        if (violations.Count <= ViolationsShownMax)
                            Console.WriteLine($"VIOLATION seed {seed}, commit {GitCommit.Current()}: {result.Violation}");
                    }

                    if (watch.Elapsed < nextReport)
                        return;
                    nextReport = watch.Elapsed + ProgressInterval;
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seeds} seeds, {events} events, {seeds / watch.Elapsed.TotalSeconds:F0} seeds/s"));
                }
            });
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Scenario.Name}: {seeds} seeds from {options.FirstSeed} in {watch.Elapsed.TotalSeconds:F0} s: {events} events, {acknowledged} records acknowledged, {read} read, {violations.Count} violations"));
        if (single > 0)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"acks=1: {single} records acknowledged, {singleLost} lost by changes of leaders ({100.0 * singleLost / single:F2} %); {legalLosses} times all in-sync replicas of a partition lost power or their disks"));
        }

        if (violations.Count > 0)
            Console.WriteLine($"replay with: make sim SEED={violations.First().Key} ARGS=\"--scenario {options.Scenario.Name}\"");
        return violations.Count == 0 ? 0 : 1;
    }
}
