using System.Text;
using LogCluster.Cli.Options;
using LogCluster.Records;

namespace LogCluster.Cli.Commands.Records;

/// <summary>How a line becomes a record.</summary>
internal sealed record RecordLayout(byte[]? KeySeparator, byte[]? Key, byte[]? NullText, IReadOnlyList<RecordHeader> Headers, long? FixedTimestampMs)
{
    public long TimestampMs => FixedTimestampMs ?? DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    public static RecordLayout From(CommandContext context, ProduceOptions options)
    {
        var separator = context.Get(options.KeySeparator);
        var key = context.Get(options.Key);
        if (separator is not null && key is not null)
            throw new WrongCommandLineException("Give --key or --key-separator, not both.");
        if (separator is not null && context.Get(options.Whole))
            throw new WrongCommandLineException("With --whole a record is not looked into: give --key instead of --key-separator.");
        long? timestampMs = null;
        if (context.Get(options.Timestamp) is { } text)
            timestampMs = TimeText.TryParseTimeMs(text) ?? throw new WrongCommandLineException($"--timestamp {text} is no time: write 2026-01-31T12:00:00Z, or ms since 1970.");
        return new RecordLayout(
            separator is null ? null : Separator.Parse("--key-separator", separator),
            key is null ? null : Encoding.UTF8.GetBytes(key),
            context.Get(options.NullText) is { } none ? Encoding.UTF8.GetBytes(none) : null,
            [.. NamedValues.Parse("--header", context.Get(options.Headers)).Select(header => new RecordHeader(header.Key, Encoding.UTF8.GetBytes(header.Value)))],
            timestampMs);
    }

    /// <summary>A line without the separator is a value without a key.</summary>
    public (byte[]? Key, byte[]? Value) Split(byte[] line)
    {
        if (KeySeparator is null)
            return (Key, OrNull(line));
        var at = line.AsSpan().IndexOf(KeySeparator);
        return at < 0 ? (null, OrNull(line)) : (OrNull(line[..at]), OrNull(line[(at + KeySeparator.Length)..]));
    }

    private byte[]? OrNull(byte[] bytes) => NullText is not null && bytes.AsSpan().SequenceEqual(NullText) ? null : bytes;
}
