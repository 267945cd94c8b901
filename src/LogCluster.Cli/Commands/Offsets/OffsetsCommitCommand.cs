using System.CommandLine;
using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Offsets;

/// <summary><c>logctl offsets commit</c>: offsets by hand.</summary>
internal static class OffsetsCommitCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var name = new Argument<string>("group") { Description = "Name of the group; it may be a new one." };
        var offsets = new Option<string[]>("--offset") { Description = "An offset by hand; may be given several times.", HelpName = "TOPIC:PARTITION=OFFSET", Required = true };
        var execute = ExecuteOption.Create();
        return new LogctlCommand("commit", "Commits offsets for a group without members.", "logctl offsets commit billing --offset orders:0=42 --offset orders:1=7 --execute")
        {
            name, offsets, execute,
        }.Does(common, context => OffsetPlan.RunAsync(context, execute, context.Get(name), OffsetAssignments.Parse(context.Get(offsets) ?? [])));
    }
}
