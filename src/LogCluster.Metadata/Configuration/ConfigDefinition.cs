using System.Globalization;
using LogCluster.Core;

namespace LogCluster.Metadata.Configuration;

/// <summary>One configuration key: a row of ConfigTable.tsv.</summary>
/// <param name="Default">Null where there is none.</param>
/// <param name="ValidText">The permitted values as text, such as <c>[0,...]</c> or <c>[a, b]</c>; empty for no bound.</param>
/// <param name="Dynamic">Empty (read at start only), <c>per-broker</c> or <c>cluster-wide</c>.</param>
/// <param name="Synonyms">For a topic key: the broker keys that it falls back to, first match first.</param>
/// <param name="Documentation">Empty: the key is accepted and has no effect.</param>
public sealed record ConfigDefinition(
    ConfigScope Scope,
    string Name,
    ConfigType Type,
    string? Default,
    string ValidText,
    string Importance,
    string Dynamic,
    bool IsInternal,
    IReadOnlyList<string> Synonyms,
    string Documentation)
{
    private ConfigRule? _rule;

    private ConfigRule Rule => _rule ??= ConfigRule.Parse(ValidText);

    public bool HasEffect => Documentation.Length > 0;

    public bool IsSensitive => Type == ConfigType.Password || IsOfUnknownMeaning;

    /// <summary>A key that the table does not know and a client set nevertheless.</summary>
    public bool IsOfUnknownMeaning { get; init; }

    /// <summary>Null when the value is good; otherwise one plain sentence that names the key, in Kafka's words.</summary>
    public string? Validate(string value)
    {
        var fault = FaultOf(value, out var shown);
        return fault is null ? null : $"Invalid value {(IsSensitive ? "[hidden]" : Excerpt.Of(shown))} for configuration {Name}: {fault}";
    }

    private string? FaultOf(string value, out string shown)
    {
        shown = value;
        switch (Type)
        {
            case ConfigType.Boolean:
                return bool.TryParse(value.Trim(), out _) ? null : "Expected value to be either true or false";
            case ConfigType.Int:
                return Integer(value, int.MinValue, int.MaxValue, "INT");
            case ConfigType.Short:
                return Integer(value, short.MinValue, short.MaxValue, "SHORT");
            case ConfigType.Long:
                return Integer(value, long.MinValue, long.MaxValue, "LONG");
            case ConfigType.Double:
                if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                    return "Not a number of type DOUBLE";
                shown = number.ToString("0.0###############", CultureInfo.InvariantCulture);
                return Rule.FaultOfNumber(number);
            case ConfigType.List:
                var parts = SplitList(value);
                if (ReplicaThrottle.IsKey(Name))
                {
                    shown = $"[{string.Join(", ", parts)}]";
                    return ReplicaThrottle.FaultOf(Name, parts);
                }

                shown = parts.FirstOrDefault(part => Rule.FaultOfText(part) is not null) ?? value;
                return parts.Select(Rule.FaultOfText).FirstOrDefault(fault => fault is not null);
            default:
                return Rule.FaultOfText(value);
        }
    }

    private string? Integer(string value, long min, long max, string type) =>
        long.TryParse(value.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? Rule.FaultOfNumber(number)
            : $"Not a number of type {type}";

    /// <summary>Comma-separated, blanks around the parts do not count; an empty text is an empty list.</summary>
    public static string[] SplitList(string value) =>
        value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
