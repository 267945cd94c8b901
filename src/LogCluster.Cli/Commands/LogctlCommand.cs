using System.CommandLine;
using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands;

/// <summary>A command with examples for its help.</summary>
internal sealed class LogctlCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>Runs <paramref name="action"/>, whose result is the exit code.</summary>
    public LogctlCommand Does(CommonOptions common, Func<CommandContext, Task<int>> action)
    {
        SetAction(async (parsed, cancellation) =>
        {
            using var context = new CommandContext(parsed, common, cancellation);
            return await action(context);
        });
        return this;
    }

    /// <summary>Runs <paramref name="action"/>; exit code 0 when it does not fail.</summary>
    public LogctlCommand Does(CommonOptions common, Func<CommandContext, Task> action) => Does(common, async context =>
    {
        await action(context);
        return ExitCode.Done;
    });
}
