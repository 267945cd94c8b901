using System.CommandLine;
using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Offsets;

/// <summary><c>logctl offsets import</c>: commits what <c>offsets export</c> wrote, for the same group or another.</summary>
internal static class OffsetsImportCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var name = new Argument<string>("group") { Description = "Name of the group; it may be a new one." };
        var file = new Argument<string>("file") { Description = "A file that offsets export wrote." };
        var execute = ExecuteOption.Create();
        return new LogctlCommand("import", "Commits offsets from a file.", "logctl offsets import billing-copy billing.csv --execute") { name, file, execute }
            .Does(common, context => OffsetPlan.RunAsync(context, execute, context.Get(name), OffsetAssignments.ReadFile(context.Get(file))));
    }
}
