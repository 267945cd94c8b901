using System.CommandLine;
using LogCluster.Cli.Options;
using LogCluster.Cli.Output;

namespace LogCluster.Cli.Commands.Records;

/// <summary>The options of <c>logctl consume</c>.</summary>
internal sealed class ConsumeOptions
{
    private const string FormatNames = "text|raw|json|jsonl|csv|table";

    public Argument<string[]> Topics { get; } = new("topic") { Description = "The topics to read.", Arity = ArgumentArity.OneOrMore };

    public Option<int[]> Partitions { get; } = new("--partition", "-p") { Description = "Only this partition; may be given several times.", HelpName = "N", DefaultValueFactory = _ => [] };

    public Option<string?> From { get; } = new("--from") { Description = $"Where to begin: {OffsetPosition.Help}. Without it earliest, or with --group what the group has committed.", HelpName = "WHERE" };

    public Option<string?> To { get; } = new("--to") { Description = "Where to end, this place not included; the same forms. Without it the end of the log as it is now.", HelpName = "WHERE" };

    public Option<long?> Count { get; } = new("--count", "-n") { Description = "Ends after so many records.", HelpName = "N" };

    public Option<bool> Follow { get; } = new("--follow") { Description = "Goes on waiting for new records, until Ctrl-C." };

    public Option<string?> Group { get; } = new("--group", "-g") { Description = "Reads as a member of this group and commits what was printed.", HelpName = "NAME" };

    public Option<bool> Committed { get; } = new("--committed") { Description = "Leaves out what aborted and open transactions wrote." };

    public Option<bool> Keys { get; } = new("--keys") { Description = "In text, the key and a tab before the value." };

    public Option<bool> Strings { get; } = new("--strings") { Description = "In JSON, keys and values as text instead of base64." };

    public Option<RecordFormat> Format { get; } = new("--format")
    {
        Description = "How records are printed; --output does the same.",
        HelpName = FormatNames,
        CustomParser = result =>
        {
            var at = Array.IndexOf(FormatNames.Split('|'), result.Tokens.Count == 0 ? "text" : result.Tokens[0].Value);
            if (at < 0)
                result.AddError($"--format {result.Tokens[0].Value}: there are {FormatNames.Replace("|", ", ", StringComparison.Ordinal)}.");
            return (RecordFormat)Math.Max(at, 0);
        },
    };

    public void AddTo(Command command)
    {
        Format.CompletionSources.Add(FormatNames.Split('|'));
        command.Arguments.Add(Topics);
        foreach (var option in new Option[] { Partitions, From, To, Count, Follow, Group, Committed, Keys, Strings, Format })
            command.Options.Add(option);
    }

    public RecordFormat FormatOf(CommandContext context)
    {
        if (!context.HasFormat || context.IsGiven(Format))
            return context.Get(Format);
        return context.Format switch
        {
            OutputFormat.Json => RecordFormat.Json,
            OutputFormat.Jsonl => RecordFormat.Jsonl,
            OutputFormat.Csv => RecordFormat.Csv,
            _ => RecordFormat.Table,
        };
    }
}
