using System.Globalization;
using LogCluster.Core;

namespace LogCluster.Metadata.Configuration;

/// <summary>The keys of a group (KIP-848, KIP-932): each falls back to the broker key of its name behind <c>group.</c>, which also has its bounds.</summary>
public static class GroupConfigs
{
    /// <summary>The broker key that a group key falls back to; null where there is none.</summary>
    public static string? SynonymOf(string key) =>
        ConfigTable.Find(ConfigScope.Broker, $"group.{key}") is { } definition ? definition.Name : null;

    /// <summary>Null when every value is good; otherwise one plain sentence in Kafka's words.</summary>
    public static string? Validate(NodeConfig node, IEnumerable<KeyValuePair<string, string>> values)
    {
        foreach (var (key, value) in values)
        {
            if (ConfigTable.Find(ConfigScope.Group, key) is not { } definition)
                return $"Unknown group config name: {Excerpt.Of(key)}";
            if (definition.Validate(value) is { } fault)
                return fault;
        }

        foreach (var (key, value) in values)
        {
            if (BeyondBounds(node, key, value) is { } fault)
                return fault;
        }

        return SlowHeartbeat(node, values);
    }

    private static string? BeyondBounds(NodeConfig node, string key, string value)
    {
        if (!long.TryParse(value.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return null;
        var dot = key.IndexOf('.', StringComparison.Ordinal);
        var (least, most) = ($"group.{key[..dot]}.min{key[dot..]}", $"group.{key[..dot]}.max{key[dot..]}");
        if (ConfigTable.Find(ConfigScope.Broker, least) is not null && number < node.Long(least))
            return $"{key} must be greater than or equal to {least}";
        return ConfigTable.Find(ConfigScope.Broker, most) is not null && number > node.Long(most) ? $"{key} must be less than or equal to {most}" : null;
    }

    /// <summary>A member that beats less often than its session lasts would be lost between two beats.</summary>
    private static string? SlowHeartbeat(NodeConfig node, IEnumerable<KeyValuePair<string, string>> values)
    {
        var given = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in values)
            given[key] = value;
        foreach (var kind in new[] { "consumer", "share", "streams" })
        {
            var (session, heartbeat) = ($"{kind}.session.timeout.ms", $"{kind}.heartbeat.interval.ms");
            if (Effective(session) <= Effective(heartbeat))
                return $"{session} must be greater than {heartbeat}";
        }

        return null;

        long Effective(string key) => long.Parse((given.GetValueOrDefault(key) ?? node.Text($"group.{key}"))!.Trim(), CultureInfo.InvariantCulture);
    }
}
