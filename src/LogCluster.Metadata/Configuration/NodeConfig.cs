using System.Collections.Immutable;
using System.Globalization;
using LogCluster.Core;

namespace LogCluster.Metadata.Configuration;

/// <summary>
/// The effective configuration of one node: for every broker key its dynamic value, that of all brokers, the given value, or its
/// default, the first of them that there is (KIP-226). Immutable. Values are validated before they get here, so the typed getters do
/// not fail.
/// </summary>
public sealed class NodeConfig
{
    private static readonly ConfigSource[] LayerOrder =
        [ConfigSource.DynamicBroker, ConfigSource.DynamicDefaultBroker, ConfigSource.StaticBroker, ConfigSource.Default];

    private readonly SortedDictionary<string, ConfigValue> _given;

    private readonly ImmutableSortedDictionary<string, string> _own;
    private readonly ImmutableSortedDictionary<string, string> _ofAllBrokers;

    private NodeConfig(
        SortedDictionary<string, ConfigValue> given, ImmutableSortedDictionary<string, string> own, ImmutableSortedDictionary<string, string> ofAllBrokers)
    {
        _given = given;
        _own = own;
        _ofAllBrokers = ofAllBrokers;
    }

    public static NodeConfig Defaults { get; } = new([], TopicConfigs.NoOverrides, TopicConfigs.NoOverrides);

    /// <summary>What was given explicitly, in the order of the names.</summary>
    public IEnumerable<ConfigValue> Given => _given.Values;

    /// <summary>
    /// Takes values from several sources, later ones win. A key that nobody knows or a bad value is answered with one plain
    /// sentence in <paramref name="fault"/>.
    /// </summary>
    public static NodeConfig? TryCreate(IEnumerable<ConfigValue> values, out string? fault)
    {
        var given = new SortedDictionary<string, ConfigValue>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            var definition = ConfigTable.Find(ConfigScope.Broker, value.Key);
            fault = definition is null
                ? $"Unknown configuration key {value.Key} ({value.Origin}); the nearest known key is {ConfigTable.Nearest(ConfigScope.Broker, value.Key)}."
                : definition.Validate(value.Value ?? "") is { } bad ? bad + "." : null;
            if (fault is not null)
                return null;
            given[value.Key] = value;
        }

        fault = null;
        return new NodeConfig(given, TopicConfigs.NoOverrides, TopicConfigs.NoOverrides);
    }

    /// <summary>For tests and embedding: <c>name=value</c> pairs.</summary>
    public static NodeConfig Of(params IEnumerable<(string Key, string Value)> values) =>
        TryCreate(values.Select(pair => new ConfigValue(pair.Key, pair.Value, ConfigSource.StaticBroker, "given")), out var fault)
        ?? throw new ArgumentException(fault, nameof(values));

    /// <summary>The same static values with other dynamic ones: this node's <paramref name="own"/> and those of all brokers.</summary>
    public NodeConfig WithDynamic(ImmutableSortedDictionary<string, string> own, ImmutableSortedDictionary<string, string> ofAllBrokers) =>
        ReferenceEquals(own, _own) && ReferenceEquals(ofAllBrokers, _ofAllBrokers) ? this : new(_given, own, ofAllBrokers);

    /// <summary>True for a value of the configuration that the node was started with.</summary>
    public bool IsGiven(string key) => _given.ContainsKey(key);

    public ConfigValue Effective(string key) =>
        Of(key, ConfigSource.DynamicBroker) ?? Of(key, ConfigSource.DynamicDefaultBroker) ?? Of(key, ConfigSource.StaticBroker)
        ?? new ConfigValue(key, Definition(key).Default, ConfigSource.Default, "default");

    /// <summary>All that is known of a key, what counts first, its synonyms after it within each source; a default is there only when it is not null.</summary>
    public IReadOnlyList<ConfigValue> Chain(params IReadOnlyList<string> synonyms)
    {
        var chain = new List<ConfigValue>();
        foreach (var source in LayerOrder)
            chain.AddRange(synonyms.Select(key => Of(key, source)).OfType<ConfigValue>());
        return chain;
    }

    private ConfigValue? Of(string key, ConfigSource source) => source switch
    {
        ConfigSource.DynamicBroker => _own.TryGetValue(key, out var own) ? new ConfigValue(key, own, source, "dynamic") : null,
        ConfigSource.DynamicDefaultBroker => _ofAllBrokers.TryGetValue(key, out var all) ? new ConfigValue(key, all, source, "dynamic, all brokers") : null,
        ConfigSource.StaticBroker => _given.GetValueOrDefault(key),
        _ => ConfigTable.Find(ConfigScope.Broker, key)?.Default is { } value ? new ConfigValue(key, value, ConfigSource.Default, "default") : null,
    };

    public string? Text(string key) => Effective(key).Value;

    public bool Flag(string key) => bool.Parse(Required(key).Trim());

    public int Int(string key) => int.Parse(Required(key).Trim(), CultureInfo.InvariantCulture);

    public long Long(string key) => long.Parse(Required(key).Trim(), CultureInfo.InvariantCulture);

    public TimeSpan Milliseconds(string key) => TimeSpan.FromMilliseconds(Math.Min(Long(key), (long)TimeSpan.FromDays(10_000).TotalMilliseconds));

    public string[] List(string key) => ConfigDefinition.SplitList(Text(key) ?? "");

    private string Required(string key)
    {
        var value = Text(key);
        Invariant.Check(value is not null);
        return value;
    }

    private static ConfigDefinition Definition(string key)
    {
        var definition = ConfigTable.Find(ConfigScope.Broker, key);
        Invariant.Check(definition is not null);
        return definition;
    }
}
