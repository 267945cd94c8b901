using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace LogCluster.Cli.Commands;

/// <summary>The usual help, and behind it the command's examples and the exit codes.</summary>
internal sealed class ExamplesHelp(HelpAction usual) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var result = usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is LogctlCommand { Examples.Count: > 0 } command)
        {
            output.WriteLine("Examples:");
            foreach (var example in command.Examples)
                output.WriteLine($"  {example}");
            output.WriteLine();
        }

        output.WriteLine("Exit codes: 0 done, 1 failed or not in order, 2 the command line is wrong.");
        return result;
    }
}
