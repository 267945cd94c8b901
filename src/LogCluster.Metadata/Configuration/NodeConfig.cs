using System.Globalization;
using LogCluster.Core;

namespace LogCluster.Metadata.Configuration;

/// <summary>
/// The effective configuration of one node: for every broker key the given value, else its default. Immutable. Values are
/// validated before they get here, so the typed getters do not fail.
/// </summary>
public sealed class NodeConfig
{
    private readonly SortedDictionary<string, ConfigValue> _given;

    private NodeConfig(SortedDictionary<string, ConfigValue> given) => _given = given;

    public static NodeConfig Defaults { get; } = new([]);

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
                : definition.Validate(value.Value ?? "");
            if (fault is not null)
                return null;
            given[value.Key] = value;
        }

        fault = null;
        return new NodeConfig(given);
    }

    /// <summary>For tests and embedding: <c>name=value</c> pairs.</summary>
    public static NodeConfig Of(params IEnumerable<(string Key, string Value)> values) =>
        TryCreate(values.Select(pair => new ConfigValue(pair.Key, pair.Value, ConfigSource.StaticBroker, "given")), out var fault)
        ?? throw new ArgumentException(fault, nameof(values));

    public bool IsGiven(string key) => _given.ContainsKey(key);

    public ConfigValue Effective(string key) =>
        _given.TryGetValue(key, out var value) ? value : new ConfigValue(key, Definition(key).Default, ConfigSource.Default, "default");

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
