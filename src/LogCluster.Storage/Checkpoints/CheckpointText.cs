using System.Globalization;
using System.Text;

namespace LogCluster.Storage.Checkpoints;

/// <summary>Kafka's checkpoint text: a version, a count, then one entry a line, its fields parted by one blank.</summary>
public static class CheckpointText
{
    private const char CurrentVersion = '0';

    public static string Format(IReadOnlyCollection<string> entries)
    {
        var text = new StringBuilder().Append(CurrentVersion).Append('\n').Append(entries.Count).Append('\n');
        foreach (var entry in entries)
            text.Append(entry).Append('\n');
        return text.ToString();
    }

    /// <summary>The entries' fields, or null when the text is not such a checkpoint, whole and unharmed.</summary>
    public static List<string[]>? TryParse(string text, int fieldCount)
    {
        var lines = text.Split('\n', StringSplitOptions.TrimEntries);
        if (lines.Length < 2 || lines[0] is not [CurrentVersion] || !TryParseNumber(lines[1], out var count))
            return null;
        var entries = new List<string[]>();
        foreach (var line in lines.Skip(2).Where(line => line.Length > 0))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length != fieldCount)
                return null;
            entries.Add(fields);
        }

        return entries.Count == count ? entries : null;
    }

    public static bool TryParseNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
