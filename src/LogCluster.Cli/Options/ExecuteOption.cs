using System.CommandLine;
using LogCluster.Cli.Commands;

namespace LogCluster.Cli.Options;

/// <summary><c>--execute</c>: what cannot be taken back is shown first, and done only when one asks for it.</summary>
internal static class ExecuteOption
{
    public static Option<bool> Create() => new("--execute") { Description = "Really do it; without it the command only shows what it would do." };

    public static string Action(CommandContext context, Option<bool> execute, string verb) => context.Get(execute) ? verb : $"would {verb}";

    public static void Remind(CommandContext context, Option<bool> execute)
    {
        context.Output.Flush();
        if (!context.Get(execute))
            CommandContext.Errors.WriteLine("Nothing was changed; --execute does it.");
    }
}
