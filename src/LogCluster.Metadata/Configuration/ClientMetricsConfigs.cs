using System.Globalization;
using System.Text.RegularExpressions;
using LogCluster.Core;

namespace LogCluster.Metadata.Configuration;

/// <summary>
/// The keys of a client metrics subscription (KIP-714): which metrics clients push, how often, and which clients. They are kept and
/// described; nothing here asks clients for metrics yet.
/// </summary>
public static class ClientMetricsConfigs
{
    public const int IntervalMsMin = 100;
    public const int IntervalMsMax = 3_600_000;

    /// <summary>A client's pattern may be a costly one; what it costs to try is bounded.</summary>
    private static readonly TimeSpan PatternPatience = TimeSpan.FromMilliseconds(100);

    private static readonly string[] MatchKeys =
        ["client_instance_id", "client_id", "client_software_name", "client_software_version", "client_source_address", "client_source_port"];

    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        Define("interval.ms", ConfigType.Int, "300000", "Time between two pushes of a client, in ms."),
        Define("match", ConfigType.List, "", "Which clients push: a list of key=pattern, all of which must match."),
        Define("metrics", ConfigType.List, "", "Prefixes of the names of the metrics to push; * for all."),
    ];

    public static ConfigDefinition? Find(string name) => All.FirstOrDefault(definition => definition.Name == name);

    /// <summary>Null when the values are good, otherwise an error with Kafka's words.</summary>
    public static (ErrorCode Code, string Message)? Validate(string subscription, IEnumerable<KeyValuePair<string, string>> values)
    {
        if (subscription.Length == 0)
            return (ErrorCode.InvalidRequest, "Subscription name can't be empty");
        foreach (var (key, value) in values)
        {
            if (Find(key) is not { } definition)
                return (ErrorCode.InvalidRequest, $"Unknown client metrics configuration: {Excerpt.Of(key)}");
            if (definition.Validate(value) is { } fault)
                return (ErrorCode.InvalidConfig, fault);
            if (key == "interval.ms" && int.Parse(value.Trim(), CultureInfo.InvariantCulture) is var ms and (< IntervalMsMin or > IntervalMsMax))
                return (ErrorCode.InvalidRequest, $"Invalid value {ms} for interval.ms, interval must be between 100 and 3600000 (1 hour)");
            if (key == "match" && ConfigDefinition.SplitList(value).FirstOrDefault(part => !IsMatch(part)) is { } bad)
                return (ErrorCode.InvalidConfig, $"Illegal client matching pattern: {Excerpt.Of(bad)}");
        }

        return null;
    }

    private static bool IsMatch(string part)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 || !MatchKeys.Contains(part[..equals].Trim(), StringComparer.Ordinal))
            return false;
        try
        {
            _ = new Regex(part[(equals + 1)..].Trim(), RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, PatternPatience);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static ConfigDefinition Define(string name, ConfigType type, string value, string documentation) =>
        new(ConfigScope.ClientMetrics, name, type, value, "", "MEDIUM", "", IsInternal: false, [], documentation);
}
