using System.Diagnostics;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Comparison;

/// <summary>Hundreds of calls to the node and to Apache Kafka side by side: see tests/LogCluster.Comparison.</summary>
public sealed class KafkaComparisonTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [KafkaClusterFact]
    public async Task EveryCallIsAnsweredAsKafkaAnswersIt()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var program = Path.Combine(Repository.Root, "artifacts/bin/LogCluster.Comparison", configuration, "LogCluster.Comparison");
        var start = new ProcessStartInfo(program, [ServerExecutable.Path, KafkaClusterFactAttribute.Directory!])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience);
        await using var ended = limit.Token.Register(() => process.Kill(entireProcessTree: true));
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var table = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        Assert.True(process.ExitCode == 0, $"{await errors}{table[Math.Max(0, table.IndexOf("\n\n", StringComparison.Ordinal))..]}");
    }
}
