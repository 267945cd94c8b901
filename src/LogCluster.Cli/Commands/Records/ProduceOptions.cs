using System.CommandLine;
using LogCluster.Cli.Options;
using LogCluster.Records;

namespace LogCluster.Cli.Commands.Records;

/// <summary>The options of <c>logctl produce</c>.</summary>
internal sealed class ProduceOptions
{
    public Argument<string> Topic { get; } = new("topic") { Description = "Where the records go; it must exist." };

    public Option<string[]> Files { get; } = new("--file", "-f")
    {
        Description = "Reads lines from the file instead of stdin; may be given several times.",
        HelpName = "FILE",
        DefaultValueFactory = _ => [],
    };

    public Option<bool> Whole { get; } = new("--whole") { Description = "Each file (or all of stdin) is one record." };

    public Option<string?> KeySeparator { get; } = new("--key-separator", "-K")
    {
        Description = "What parts the key from the value in a line; \\t, \\n, \\0, \\xHH and \\\\ are understood. Without it records have no key.",
        HelpName = "TEXT",
    };

    public Option<string?> Key { get; } = new("--key") { Description = "The key of every record.", HelpName = "TEXT" };

    public Option<string[]> Headers { get; } = NamedValues.Option("--header", "A header for every record; may be given several times.");

    public Option<string?> NullText { get; } = new("--null") { Description = "A key or value of just this text is none at all: a tombstone.", HelpName = "TEXT" };

    public Option<int?> Partition { get; } = new("--partition", "-p") { Description = "The partition; else the key's hash, or none in particular.", HelpName = "N" };

    public Option<string?> Timestamp { get; } = new("--timestamp") { Description = "The time of every record: ISO 8601, or ms since 1970. Now without it.", HelpName = "TIME" };

    public Option<CompressionCodec> Codec { get; } = CodecOption.Create();

    public Option<short> Acks { get; } = AcksOption.Create();

    public Option<bool> Report { get; } = new("--report") { Description = "Prints in the end which offsets the records have." };

    public void AddTo(Command command)
    {
        command.Arguments.Add(Topic);
        foreach (var option in new Option[] { Files, Whole, KeySeparator, Key, Headers, NullText, Partition, Timestamp, Codec, Acks, Report })
            command.Options.Add(option);
    }
}
