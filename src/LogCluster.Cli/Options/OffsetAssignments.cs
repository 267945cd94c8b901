using System.Globalization;

namespace LogCluster.Cli.Options;

/// <summary>Offsets by hand: <c>orders:0=42</c> on the command line, <c>topic,partition,offset</c> in a file.</summary>
internal static class OffsetAssignments
{
    public static SortedDictionary<TopicPartition, long> Parse(IEnumerable<string> texts)
    {
        var offsets = new SortedDictionary<TopicPartition, long>();
        foreach (var text in texts)
        {
            var colon = text.LastIndexOf(':');
            var equals = text.LastIndexOf('=');
            if (colon <= 0 || equals < colon || !TryParse(text[(colon + 1)..equals], text[(equals + 1)..], out var partition, out var offset))
                throw new WrongCommandLineException($"--offset {text}: write TOPIC:PARTITION=OFFSET.");
            if (!offsets.TryAdd(new TopicPartition(text[..colon], partition), offset))
                throw new WrongCommandLineException($"--offset {text}: the partition is given twice.");
        }

        return offsets;
    }

    /// <summary>As <c>offsets export</c> writes it: a line of names, then one line a partition; a first column with the group is passed over.</summary>
    public static SortedDictionary<TopicPartition, long> ReadFile(string path)
    {
        var offsets = new SortedDictionary<TopicPartition, long>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Trim() is not { Length: > 0 } text || text[0] == '#' || (number == 1 && text.EndsWith("topic,partition,offset", StringComparison.Ordinal)))
                continue;
            var fields = text.Split(',');
            if (fields.Length is < 3 or > 4 || !TryParse(fields[^2], fields[^1], out var partition, out var offset))
                throw new CommandFailedException($"{path}, line {number}: \"{text}\" is not topic,partition,offset.");
            if (!offsets.TryAdd(new TopicPartition(fields[^3], partition), offset))
                throw new CommandFailedException($"{path}, line {number}: partition {partition} of {fields[^3]} is there twice.");
        }

        return offsets.Count > 0 ? offsets : throw new CommandFailedException($"{path} has no offsets.");
    }

    private static bool TryParse(string partitionText, string offsetText, out int partition, out long offset)
    {
        offset = -1;
        return int.TryParse(partitionText, NumberStyles.None, CultureInfo.InvariantCulture, out partition) &&
            long.TryParse(offsetText, NumberStyles.None, CultureInfo.InvariantCulture, out offset);
    }
}
