using System.CommandLine;
using LogCluster.Cli.Client.Groups;
using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Offsets;

/// <summary><c>logctl offsets lag</c>: how far groups are behind, in records and in seconds.</summary>
internal static class OffsetsLagCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var groups = new Argument<string[]>("group") { Description = "Names of the groups; all groups without any.", Arity = ArgumentArity.ZeroOrMore, DefaultValueFactory = _ => [] };
        var total = new Option<bool>("--total") { Description = "One row a group: all records behind, and the most seconds." };
        var watch = WatchOption.Create();
        return new LogctlCommand(
            "lag", "Shows how far groups are behind: records after the committed offset, and the seconds since the first of them was written.",
            "logctl offsets lag billing", "logctl offsets lag --total --watch 5", "logctl offsets lag billing -o jsonl")
        {
            groups, total, watch,
        }.Does(common, context => WatchOption.RunAsync(context, watch, () => ShowAsync(context, context.Get(groups), context.Get(total))));
    }

    private static async Task ShowAsync(CommandContext context, string[] names, bool isTotal)
    {
        if (names.Length == 0)
            names = [.. (await context.Cluster.ListGroupsAsync()).Select(group => group.Group)];
        string[] columns = isTotal ? ["group", "partitions", "lag", "lagSeconds"] : ["group", "topic", "partition", "committed", "end", "lag", "lagSeconds"];
        using var rows = context.Rows(columns);
        foreach (var name in names)
        {
            var lags = await context.Cluster.LagAsync(name, context.Cancellation);
            if (isTotal)
                rows.Write(name, lags.Count, lags.Sum(lag => lag.Records), lags.Max(lag => lag.LagSeconds));
            foreach (var lag in isTotal ? [] : lags)
                rows.Write(name, lag.Partition.Topic, lag.Partition.Partition, lag.Committed, lag.EndOffset, lag.Records, lag.LagSeconds);
        }
    }
}
