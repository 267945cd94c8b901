using LogCluster.Broker.Formatting;

namespace LogCluster.Server;

/// <summary>What was asked for on the command line.</summary>
internal sealed record CommandLine(string Command, string? ConfigFile, IReadOnlyList<string> Assignments)
{
    /// <summary>What <c>format</c> was given; null for other commands.</summary>
    public FormatRequest? Format { get; init; }

    public const string Help = """
        Usage: logcluster [COMMAND] [--config FILE] [--set NAME=VALUE]...

        Commands:
          serve     runs the node (the default)
          format    formats the data directory of a node of a cluster, as kafka-storage format does; one node needs no such step
          config    prints the effective configuration with the source of each value
          help      prints this text
          version   prints the version

        Options of format:
          --cluster-id ID               the same on every node
          --standalone                  this controller is the only first voter; others are added later
          --initial-controllers LIST    the first voters, ID@HOST:PORT:DIRECTORY-ID,... the same on every node
          --no-initial-controllers      this controller is added to a quorum later
          --ignore-formatted            a directory that is formatted already is left as it is

        Without any configuration the node listens on port 9092 and keeps its data in ./data, which it formats itself.
        A value comes from --set, else from the environment (LOGCLUSTER_LOG_RETENTION_MS for log.retention.ms),
        else from the file (--config or LOGCLUSTER_CONFIG), else it is the default.

        Exit codes: 0 stopped in order, 1 the node could not start or failed, 2 the command line is wrong.
        """;

    private static readonly string[] Commands = ["serve", "format", "config", "help", "version"];

    /// <summary>Null with one plain sentence when the command line is wrong.</summary>
    public static CommandLine? TryParse(string[] args, out string? fault)
    {
        var command = "serve";
        string? file = null;
        var assignments = new List<string>();
        var format = new FormatRequest("");
        string? formatOption = null;
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
                case "--standalone" or "--no-initial-controllers" or "--ignore-formatted":
                    formatOption = name;
                    format = name switch
                    {
                        "--standalone" => format with { IsStandalone = true },
                        "--ignore-formatted" => format with { IgnoresFormatted = true },
                        _ => format with { HasNoInitialControllers = true },
                    };
                    break;
                case "--config" or "--set" or "--cluster-id" or "--initial-controllers":
                    if ((inline ?? (i + 1 < args.Length ? args[++i] : null)) is not { } value)
                    {
                        fault = $"{name} needs a value.";
                        return null;
                    }

                    switch (name)
                    {
                        case "--config":
                            file = value;
                            break;
                        case "--set":
                            assignments.Add(value);
                            break;
                        default:
                            formatOption = name;
                            format = name == "--cluster-id" ? format with { ClusterId = value } : format with { InitialControllers = value };
                            break;
                    }

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

        fault = command is "help" or "version" ? null
            : command != "format" ? (formatOption is null ? null : $"{formatOption} belongs to the command format.")
            : format.ClusterId.Length == 0 ? "format needs --cluster-id."
            : null;
        return fault is null ? new CommandLine(command, file, assignments) { Format = command == "format" ? format : null } : null;
    }

    private static (string Name, string? Inline) SplitOption(string arg)
    {
        var equals = arg.IndexOf('=', StringComparison.Ordinal);
        return arg.StartsWith("--", StringComparison.Ordinal) && equals > 0 ? (arg[..equals], arg[(equals + 1)..]) : (arg, null);
    }
}
