namespace LogCluster.Server;

/// <summary>What was asked for on the command line.</summary>
internal sealed record CommandLine(string Command, string? ConfigFile, IReadOnlyList<string> Assignments)
{
    public const string Help = """
        Usage: logcluster [COMMAND] [--config FILE] [--set NAME=VALUE]...

        Commands:
          serve     runs the node (the default)
          config    prints the effective configuration with the source of each value
          help      prints this text
          version   prints the version

        Without any configuration the node listens on port 9092 and keeps its data in ./data, which it formats itself.
        A value comes from --set, else from the environment (LOGCLUSTER_LOG_RETENTION_MS for log.retention.ms),
        else from the file (--config or LOGCLUSTER_CONFIG), else it is the default.

        Exit codes: 0 stopped in order, 1 the node could not start or failed, 2 the command line is wrong.
        """;

    private static readonly string[] Commands = ["serve", "config", "help", "version"];

    /// <summary>Null with one plain sentence when the command line is wrong.</summary>
    public static CommandLine? TryParse(string[] args, out string? fault)
    {
        var command = "serve";
        string? file = null;
        var assignments = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            var (name, inline) = SplitOption(args[i]);
            switch (name)
            {
                case "--help" or "-h":
                    command = "help";
                    break;
                case "--version":
                    command = "version";
                    break;
                case "--config" or "--set":
                    if ((inline ?? (i + 1 < args.Length ? args[++i] : null)) is not { } value)
                    {
                        fault = $"{name} needs a value.";
                        return null;
                    }

                    if (name == "--config")
                        file = value;
                    else
                        assignments.Add(value);
                    break;
                default:
                    if (i > 0 || !Commands.Contains(name))
                    {
                        fault = $"I do not know {args[i]}; logcluster help says what there is.";
                        return null;
                    }

                    command = name;
                    break;
            }
        }

        fault = null;
        return new CommandLine(command, file, assignments);
    }

    private static (string Name, string? Inline) SplitOption(string arg)
    {
        var equals = arg.IndexOf('=', StringComparison.Ordinal);
        return arg.StartsWith("--", StringComparison.Ordinal) && equals > 0 ? (arg[..equals], arg[(equals + 1)..]) : (arg, null);
    }
}
