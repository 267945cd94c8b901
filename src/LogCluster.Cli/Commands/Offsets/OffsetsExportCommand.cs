using System.CommandLine;
using LogCluster.Cli.Client.Groups;
using LogCluster.Cli.Options;
using LogCluster.Cli.Output;

namespace LogCluster.Cli.Commands.Offsets;

/// <summary><c>logctl offsets export</c>: what <c>offsets import</c> reads; CSV unless another format is asked for.</summary>
internal static class OffsetsExportCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var name = new Argument<string>("group") { Description = "Name of the group." };
        return new LogctlCommand("export", "Writes the committed offsets of a group as CSV.", "logctl offsets export billing > billing.csv") { name }
            .Does(common, async context =>
            {
                var offsets = await context.Cluster.FetchOffsetsAsync(context.Get(name));
                if (offsets.Count == 0)
                    throw new CommandFailedException($"Group {context.Get(name)} has committed nothing.");
                using var rows = RowWriter.Create(context.HasFormat ? context.Format : OutputFormat.Csv, context.Output, "topic", "partition", "offset");
                foreach (var (partition, committed) in offsets)
                    rows.Write(partition.Topic, partition.Partition, committed.Offset);
            });
    }
}
