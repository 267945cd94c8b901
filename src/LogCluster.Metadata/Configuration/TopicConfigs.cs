using System.Collections.Immutable;
using System.Globalization;
using LogCluster.Core;

namespace LogCluster.Metadata.Configuration;

/// <summary>The configuration of one topic: its own values over the node's, over the defaults. Immutable.</summary>
public sealed class TopicConfigs(NodeConfig node, ImmutableSortedDictionary<string, string> overrides)
{
    private const string InternalSegmentBytes = "internal.segment.bytes";

    public static readonly ImmutableSortedDictionary<string, string> NoOverrides = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public string? Text(string key) => Effective(key).Value;

    public int Int(string key) => int.Parse(Required(key), CultureInfo.InvariantCulture);

    public long Long(string key) => long.Parse(Required(key), CultureInfo.InvariantCulture);

    public bool Flag(string key) => bool.Parse(Required(key));

    public bool HasPolicy(string policy) => ConfigDefinition.SplitList(Text("cleanup.policy") ?? "").Contains(policy, StringComparer.Ordinal);

    /// <summary>The size at which a segment rolls, in bytes.</summary>
    public int SegmentBytes => Text(InternalSegmentBytes) is null ? Int("segment.bytes") : Int(InternalSegmentBytes);

    public ConfigValue Effective(string key) => Chain(key)[0];

    /// <summary>The values that apply, the one in force first: topic, node (under each synonym), default; never empty.</summary>
    public IReadOnlyList<ConfigValue> Chain(string key)
    {
        var definition = Definition(key);
        var chain = new List<ConfigValue>();
        if (overrides.TryGetValue(key, out var own))
            chain.Add(new ConfigValue(key, own, ConfigSource.DynamicTopic, "topic"));
        foreach (var synonym in definition.Synonyms.Where(node.IsGiven))
        {
            var given = node.Effective(synonym);
            chain.Add(given with { Value = Convert(synonym, given.Value!) });
        }

        chain.Add(new ConfigValue(definition.Synonyms.Count > 0 ? definition.Synonyms[0] : key, definition.Default, ConfigSource.Default, "default"));
        return chain;
    }

    /// <summary>Null when every override is a topic key with a good value; otherwise one plain sentence.</summary>
    public static string? Validate(IEnumerable<KeyValuePair<string, string?>> overrides)
    {
        foreach (var (key, value) in overrides)
        {
            var definition = ConfigTable.Find(ConfigScope.Topic, key);
            if (definition is null)
                return $"Unknown topic config name: {Excerpt.Of(key)}";
            if (value is null)
                return $"Null value not supported for topic configs: {key}";
            if (definition.Validate(value) is { } fault)
                return fault;
        }

        return null;
    }

    private static string Convert(string synonym, string value)
    {
        var unit = synonym.EndsWith(".hours", StringComparison.Ordinal) ? TimeSpan.FromHours(1)
            : synonym.EndsWith(".minutes", StringComparison.Ordinal) ? TimeSpan.FromMinutes(1)
            : TimeSpan.FromMilliseconds(1);
        if (unit == TimeSpan.FromMilliseconds(1))
            return value;
        var count = long.Parse(value, CultureInfo.InvariantCulture);
        return (count < 0 ? -1 : count * (long)unit.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
    }

    private string Required(string key)
    {
        var value = Text(key);
        Invariant.Check(value is not null);
        return value.Trim();
    }

    private static ConfigDefinition Definition(string key)
    {
        var definition = ConfigTable.Find(ConfigScope.Topic, key);
        Invariant.Check(definition is not null);
        return definition;
    }
}
