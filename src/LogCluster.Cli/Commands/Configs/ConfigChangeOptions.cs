using System.CommandLine;
using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Configs;

/// <summary>The options by which configuration is changed.</summary>
internal sealed class ConfigChangeOptions
{
    public Option<string[]> Set { get; } = NamedValues.Option("--set", "Gives a key a value; may be given several times.");

    public Option<string[]> Unset { get; } = new("--unset") { Description = "Gives a key back to its default.", HelpName = "NAME", DefaultValueFactory = _ => [] };

    public Option<string[]> Append { get; } = NamedValues.Option("--append", "Adds a value to a list.");

    public Option<string[]> Subtract { get; } = NamedValues.Option("--subtract", "Takes a value out of a list.");

    public IReadOnlyList<ConfigChange> Read(CommandContext context)
    {
        List<ConfigChange> changes =
        [
            .. NamedValues.Parse("--set", context.Get(Set)).Select(entry => new ConfigChange(entry.Key, ConfigChange.SetOperation, entry.Value)),
            .. (context.Get(Unset) ?? []).Select(name => new ConfigChange(name, ConfigChange.DeleteOperation, null)),
            .. NamedValues.Parse("--append", context.Get(Append)).Select(entry => new ConfigChange(entry.Key, ConfigChange.AppendOperation, entry.Value)),
            .. NamedValues.Parse("--subtract", context.Get(Subtract)).Select(entry => new ConfigChange(entry.Key, ConfigChange.SubtractOperation, entry.Value)),
        ];
        if (changes.GroupBy(change => change.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new WrongCommandLineException($"{twice.Key} is changed twice.");
        return changes;
    }
}
