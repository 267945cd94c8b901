using System.CommandLine;
using LogCluster.Cli.Commands;

namespace LogCluster.Cli.Options;

/// <summary><c>--watch [SECONDS]</c>: a command that shows a state shows it again and again, until Ctrl-C.</summary>
internal static class WatchOption
{
    private const int DefaultSeconds = 2;

    public static Option<int?> Create() => new("--watch", "-w")
    {
        Description = $"Shows it again every SECONDS ({DefaultSeconds} without a number), until Ctrl-C.",
        HelpName = "SECONDS",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result =>
        {
            if (result.Tokens.Count == 0)
                return DefaultSeconds;
            if (int.TryParse(result.Tokens[0].Value, out var seconds) && seconds is >= 1 and <= 86_400)
                return seconds;
            result.AddError($"--watch {result.Tokens[0].Value}: give a number of seconds from 1 to 86400.");
            return null;
        },
    };

    public static async Task RunAsync(CommandContext context, Option<int?> watch, Func<Task> show)
    {
        var seconds = context.IsGiven(watch) ? context.Get(watch) : null;
        while (true)
        {
            if (seconds is not null && !Console.IsOutputRedirected)
                await context.Output.WriteAsync("\u001b[2J\u001b[H");
            await show();
            await context.Output.FlushAsync();
            if (seconds is null)
                return;
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(seconds.Value), context.Cancellation);
            }
            catch (OperationCanceledException)
            {
                // Ctrl-C is how a watch ends.
                return;
            }
        }
    }
}
