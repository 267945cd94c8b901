using System.CommandLine;
using System.CommandLine.Invocation;
using LogCluster.Cli.Commands;

namespace LogCluster.Cli;

/// <summary>From the arguments to the exit code: no mistake of a user's, and no fault of a broker's, shows a stack trace.</summary>
internal static class Logctl
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = CommandTree.Create();
        var parsed = root.Parse(args);
        // Help, version and completion answer whatever else is wrong.
        if (parsed.Errors.Count > 0 && parsed.Action is null or ParseErrorAction)
        {
            // With a command that does not exist, the one that is missing is no news.
            await Console.Error.WriteLineAsync(parsed.Errors[^1].Message);
            await Console.Error.WriteLineAsync($"Try: {HelpCommandOf(parsed)} --help");
            return ExitCode.WrongCommandLine;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (WrongCommandLineException mistake)
        {
            await Console.Error.WriteLineAsync(mistake.Message);
            return ExitCode.WrongCommandLine;
        }
        catch (Exception fault) when (fault is CommandFailedException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted.");
            return ExitCode.Failed;
        }
    }

    private static string HelpCommandOf(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (var command = parsed.CommandResult; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
            names.Push(command.Command.Name);
        return string.Join(' ', names);
    }
}
