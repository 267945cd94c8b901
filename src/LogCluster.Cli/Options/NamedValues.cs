using System.CommandLine;

namespace LogCluster.Cli.Options;

/// <summary>Options that are given several times as NAME=VALUE.</summary>
internal static class NamedValues
{
    public static Option<string[]> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "NAME=VALUE",
        DefaultValueFactory = _ => [],
    };

    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string option, IEnumerable<string>? values)
    {
        var parsed = new List<KeyValuePair<string, string>>();
        foreach (var value in values ?? [])
        {
            var equals = value.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new WrongCommandLineException($"{option} needs NAME=VALUE, not {value}.");
            parsed.Add(new(value[..equals].Trim(), value[(equals + 1)..]));
        }

        return parsed;
    }
}
