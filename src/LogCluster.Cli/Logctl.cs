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
        // '@' begins a time here, not the name of a file with more arguments.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        // Help, version and completion answer whatever else is wrong.
        if (parsed.Errors.Count > 0 && parsed.Action is null or ParseErrorAction)
        {
            // Where a word is no command, that a command is missing is no news.
            var first = parsed.UnmatchedTokens.Count > 0 ? parsed.Errors.FirstOrDefault(error => error.Message.Contains(parsed.UnmatchedTokens[0], StringComparison.Ordinal)) : null;
            await Console.Error.WriteLineAsync((first ?? parsed.Errors[0]).Message);
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
