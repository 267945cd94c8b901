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

    /// <summary>The value that counts, in the topic key's own unit.</summary>
    public ConfigValue Effective(string key)
    {
        if (overrides.TryGetValue(key, out var own))
            return new ConfigValue(key, own, ConfigSource.DynamicTopic, "topic");
        var definition = Definition(key);
        var given = node.Chain(definition.Synonyms).FirstOrDefault(value => value.Source != ConfigSource.Default);
        return given is not null
            ? given with { Value = Convert(given.Key, given.Value!) }
            : new ConfigValue(key, definition.Default, ConfigSource.Default, "default");
    }

    /// <summary>
    /// The values that apply, the one in force first: topic, then the broker's under each synonym, in the units of their keys. As Kafka
    /// tells them: nothing of a broker's that stands before the key's first synonym.
    /// </summary>
    public IReadOnlyList<ConfigValue> Chain(string key)
    {
        var synonyms = Definition(key).Synonyms;
        var ofNode = node.Chain(synonyms).SkipWhile(value => value.Key != synonyms[0]);
        return overrides.TryGetValue(key, out var own) ? [new ConfigValue(key, own, ConfigSource.DynamicTopic, "topic"), .. ofNode] : [.. ofNode];
    }

    /// <summary>Null when every override is a topic key with a good value, and they agree with each other; otherwise one plain sentence.</summary>
    public static string? Validate(NodeConfig node, IEnumerable<KeyValuePair<string, string?>> overrides)
    {
        var good = NoOverrides.ToBuilder();
        foreach (var (key, value) in overrides)
        {
            var definition = ConfigTable.Find(ConfigScope.Topic, key);
            if (definition is null)
                return $"Unknown topic config name: {Excerpt.Of(key)}";
            if (value is null)
                return $"Null value not supported for topic configs: {key}";
            if (definition.Validate(value) is { } fault)
                return fault;
            good[key] = value;
        }

        return new TopicConfigs(node, good.ToImmutable()).Contradiction();
    }

    private string? Contradiction()
    {
        var (least, most) = (Long("min.compaction.lag.ms"), Long("max.compaction.lag.ms"));
        if (least > most)
            return $"conflict topic config setting min.compaction.lag.ms ({least}) > max.compaction.lag.ms ({most})";
        return Flag("remote.storage.enable")
            ? "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage."
            : null;
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
