using System.Globalization;
using LogCluster.Cli.Client;

namespace LogCluster.Cli.Options;

/// <summary>A place in the logs of partitions, as it is typed, and the offsets that it means there.</summary>
internal abstract record OffsetPosition
{
    public const string Help = "earliest, latest, an OFFSET, -N (the last N), a time (2026-01-31T12:00:00Z or @MS), or a duration before now (2h30m)";

    public sealed record Earliest : OffsetPosition;

    public sealed record Latest : OffsetPosition;

    public sealed record At(long Offset) : OffsetPosition;

    /// <summary>So many records before the end.</summary>
    public sealed record FromEnd(long Count) : OffsetPosition;

    /// <summary>The first record that is not older.</summary>
    public sealed record Since(long TimestampMs) : OffsetPosition;

    public static OffsetPosition Parse(string option, string text)
    {
        if (text is "earliest" or "beginning")
            return new Earliest();
        if (text is "latest" or "end")
            return new Latest();
        if (text.StartsWith('-') && long.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var back))
            return new FromEnd(back);
        if (text.StartsWith('@') && long.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
            return new Since(milliseconds);
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            return new At(offset);
        if (TimeText.TryParseTimeMs(text) is { } time)
            return new Since(time);
        if (TimeText.TryParseDuration(text) is { } ago)
            return new Since(DateTimeOffset.UtcNow.Subtract(ago).ToUnixTimeMilliseconds());
        throw new WrongCommandLineException($"{option} {text}: give {Help}.");
    }

    /// <summary>
    /// An offset for each partition, within the bounds of its log where it is not given by hand. A time behind the last record is the end.
    /// </summary>
    public async Task<SortedDictionary<TopicPartition, long>> ResolveAsync(Cluster cluster, IReadOnlyCollection<TopicPartition> partitions, bool isCommittedOnly = false)
    {
        switch (this)
        {
            case Earliest:
                return Offsets(await cluster.FindOffsetsAsync(partitions, OffsetQueries.Earliest));
            case At at:
                return new SortedDictionary<TopicPartition, long>(partitions.ToDictionary(partition => partition, _ => at.Offset));
        }

        var ends = Offsets(await cluster.FindOffsetsAsync(partitions, OffsetQueries.Latest, isCommittedOnly));
        if (this is FromEnd fromEnd)
        {
            var starts = Offsets(await cluster.FindOffsetsAsync(partitions, OffsetQueries.Earliest));
            foreach (var (partition, end) in ends.ToList())
                ends[partition] = Math.Max(starts[partition], end - fromEnd.Count);
        }
        else if (this is Since since)
        {
            foreach (var (partition, found) in await cluster.FindOffsetsAsync(partitions, since.TimestampMs))
            {
                if (found.Offset >= 0)
                    ends[partition] = found.Offset;
            }
        }

        return ends;
    }

    private static SortedDictionary<TopicPartition, long> Offsets(SortedDictionary<TopicPartition, FoundOffset> found) =>
        new(found.ToDictionary(entry => entry.Key, entry => entry.Value.Offset));
}
