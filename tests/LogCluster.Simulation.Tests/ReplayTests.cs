using System.Diagnostics;
using LogCluster.Simulation.Scenarios;

namespace LogCluster.Simulation.Tests;

public sealed class ReplayTests
{
    private const int Seed = 4711;

    [Fact]
    public void A_seed_replays_to_the_same_trace_in_one_process()
    {
        var first = SingleNodeScenario.Run(Seed);
        var second = SingleNodeScenario.Run(Seed, keepTrace: true);

        Assert.Equal((first.TraceHash, first.EventCount, first.RecordsRead), (second.TraceHash, second.EventCount, second.RecordsRead));
        Assert.NotEmpty(second.Trace);
    }

    /// <summary>Hashes of strings differ from process to process: this is where an order that rests on them shows.</summary>
    [Fact]
    public async Task A_seed_replays_to_the_same_trace_in_two_processes()
    {
        var runs = await Task.WhenAll(RunAsync(Seed), RunAsync(Seed));

        Assert.Equal(runs[0], runs[1]);
        Assert.Equal(SingleNodeScenario.Run(Seed).TraceHash, runs[0]);
    }

    [Fact]
    public void Seeds_differ() => Assert.NotEqual(SingleNodeScenario.Run(1).TraceHash, SingleNodeScenario.Run(2).TraceHash);

    private static async Task<string> RunAsync(int seed)
    {
        var runner = Path.Combine(AppContext.BaseDirectory, "LogCluster.Simulation.Runner.dll");
        var start = new ProcessStartInfo("dotnet", [runner, "--seed", $"{seed}", "--quiet"]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output.TrimEnd().Split('\n')[^1].Trim();
    }
}
