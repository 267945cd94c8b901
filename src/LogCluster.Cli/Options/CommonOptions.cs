using System.CommandLine;
using LogCluster.Cli.Output;

namespace LogCluster.Cli.Options;

/// <summary>The options that every command has, made once and given to each.</summary>
internal sealed class CommonOptions
{
    public const string BootstrapVariable = "LOGCLUSTER_BOOTSTRAP";
    public const string ContextVariable = "LOGCLUSTER_CONTEXT";

    public Option<string?> Bootstrap { get; } = new("--bootstrap", "-b")
    {
        Description = $"Brokers to begin with: HOST:PORT[,HOST:PORT...]. Else {BootstrapVariable}, else the context file, else localhost:9092.",
        HelpName = "HOST:PORT,...",
        Recursive = true,
    };

    public Option<string?> Context { get; } = new("--context")
    {
        Description = $"Context file with lines bootstrap=HOST:PORT,... Else {ContextVariable}, else ~/.config/logctl/context.",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<int> TimeoutSeconds { get; } = new("--timeout")
    {
        Description = "Seconds after which a cluster that does not answer is given up.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 30,
        Recursive = true,
    };

    public Option<OutputFormat> Output { get; } = new("--output", "-o")
    {
        Description = "How results are printed.",
        Recursive = true,
        CustomParser = OutputFormats.Parse,
    };

    public CommonOptions()
    {
        Output.HelpName = OutputFormats.Names;
        Output.CompletionSources.Add(OutputFormats.Names.Split('|'));
        TimeoutSeconds.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var seconds) && seconds is < 1 or > 3600)
                result.AddError("--timeout is between 1 and 3600 seconds.");
        });
    }

    public void AddTo(Command root)
    {
        root.Options.Add(Bootstrap);
        root.Options.Add(Context);
        root.Options.Add(TimeoutSeconds);
        root.Options.Add(Output);
    }
}
