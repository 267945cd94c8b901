using System.Globalization;

namespace LogCluster.Metadata.Configuration;

/// <summary>The permitted values of a key, read from Kafka's notation for them.</summary>
internal sealed class ConfigRule
{
    private double _min = double.NegativeInfinity;
    private double _max = double.PositiveInfinity;
    private double? _also;
    private string[] _choices = [];
    private bool _ignoreCase;
    private bool _nonEmpty;

    private ConfigRule()
    {
    }

    public static ConfigRule Parse(string text)
    {
        var rule = new ConfigRule { _ignoreCase = text.StartsWith("(case insensitive)", StringComparison.Ordinal) };
        var open = text.IndexOf('[', StringComparison.Ordinal);
        var close = text.LastIndexOf(']');
        if (text is "non-empty string")
            rule._nonEmpty = true;
        if (open < 0 || close < open || text.Contains("]:[", StringComparison.Ordinal) || text.Contains("PnDTnHnMn", StringComparison.Ordinal))
            return rule;
        var parts = text[(open + 1)..close].Split(',', StringSplitOptions.TrimEntries);
        if (!parts.Contains("...", StringComparer.Ordinal))
        {
            rule._choices = parts;
            return rule;
        }

        rule._min = Number(parts[0]);
        if (parts[^1] != "...")
            rule._max = Number(parts[^1]);
        var or = text.IndexOf(" or ", StringComparison.Ordinal);
        if (or > 0)
            rule._also = Number(text[(or + 4)..]);
        return rule;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    public string? FaultOfNumber(double value) =>
        value == _also ? null
        : value < _min ? $"Value must be at least {_min.ToString(CultureInfo.InvariantCulture)}"
        : value > _max ? $"Value must be no more than {_max.ToString(CultureInfo.InvariantCulture)}"
        : null;

    public string? FaultOfText(string value)
    {
        if (_nonEmpty && value.Length == 0)
            return "String must be non-empty";
        var comparison = _ignoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        return _choices.Length == 0 || _choices.Contains(value, comparison)
            ? null
            : $"String must be one of{(_ignoreCase ? " (case insensitive)" : "")}: {string.Join(", ", _choices)}";
    }
}
