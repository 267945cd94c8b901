using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Bench;

/// <summary><c>logctl bench</c>: a quick look at how fast a cluster is; the load benchmark of the repository measures.</summary>
internal static class BenchCommand
{
    public static LogctlCommand Create(CommonOptions common) =>
        new("bench", "A quick look at how fast records go in and come out.", "logctl bench produce orders --records 1000000", "logctl bench consume orders")
        {
            BenchProduceCommand.Create(common),
            BenchConsumeCommand.Create(common),
        };
}
