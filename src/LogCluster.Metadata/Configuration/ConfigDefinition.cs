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

    public bool IsSensitive => Type == ConfigType.Password;

    /// <summary>Null when the value is good; otherwise one plain sentence that names the key.</summary>
    public string? Validate(string value)
    {
        var fault = FaultOf(value);
        var shown = IsSensitive ? "[hidden]" : Excerpt.Of(value);
        return fault is null ? null : $"Invalid value {shown} for configuration {Name}: {fault}.";
    }

    private string? FaultOf(string value) => Type switch
    {
        ConfigType.Boolean => bool.TryParse(value.Trim(), out _) ? null : "expected true or false",
        ConfigType.Int => Integer(value, int.MinValue, int.MaxValue, "a 32-bit integer"),
        ConfigType.Short => Integer(value, short.MinValue, short.MaxValue, "a 16-bit integer"),
        ConfigType.Long => Integer(value, long.MinValue, long.MaxValue, "a 64-bit integer"),
        ConfigType.Double => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? Rule.FaultOfNumber(number)
            : "expected a number",
        ConfigType.List => SplitList(value).Select(Rule.FaultOfText).FirstOrDefault(fault => fault is not null),
        _ => Rule.FaultOfText(value),
    };

    private string? Integer(string value, long min, long max, string kind) =>
        long.TryParse(value.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? Rule.FaultOfNumber(number)
            : $"expected {kind}";

    /// <summary>Comma-separated, blanks around the parts do not count; an empty text is an empty list.</summary>
    public static string[] SplitList(string value) =>
        value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
