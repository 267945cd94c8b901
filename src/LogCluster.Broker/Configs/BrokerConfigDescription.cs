using System.Collections.Immutable;
using LogCluster.Metadata.Configuration;
using LogCluster.Protocol;

namespace LogCluster.Broker.Configs;

/// <summary>The keys of a broker, and the dynamic ones of all brokers.</summary>
internal static class BrokerConfigDescription
{
    /// <summary>Keys that are read one for another when they are not set: of such a family each shows what the others have.</summary>
    private static readonly string[][] Families =
    [
        ["log.roll.ms", "log.roll.hours"],
        ["log.roll.jitter.ms", "log.roll.jitter.hours"],
        ["log.flush.interval.ms", "log.flush.scheduler.interval.ms"],
        ["log.retention.ms", "log.retention.minutes", "log.retention.hours"],
    ];

    public static List<DescribeConfigsResponse.DescribeConfigsResourceResult> OfBroker(
        ConfigEntries entries, NodeConfig node, ImmutableSortedDictionary<string, string> own)
    {
        var known = entries.Wanted(ConfigTable.Of(ConfigScope.Broker)).Select(definition =>
            entries.Entry(definition, node.Text(definition.Name), ChainOf(node, definition.Name), DynamicBrokerConfigs.IsReadOnly(definition)));
        var unknown = own.Keys.Where(key => entries.IsWanted(key) && ConfigTable.Find(ConfigScope.Broker, key) is null)
            .Select(key => entries.Entry(Unknown(key), null, node.Chain([key]), isReadOnly: true));
        return [.. known, .. unknown];
    }

    public static List<DescribeConfigsResponse.DescribeConfigsResourceResult> OfAllBrokers(
        ConfigEntries entries, ImmutableSortedDictionary<string, string> values) =>
    [
        .. values.Where(pair => entries.IsWanted(pair.Key)).Select(pair => entries.Entry(
            ConfigTable.Find(ConfigScope.Broker, pair.Key) ?? Unknown(pair.Key),
            pair.Value,
            [new ConfigValue(pair.Key, pair.Value, ConfigSource.DynamicDefaultBroker, "dynamic")],
            isReadOnly: ConfigTable.Find(ConfigScope.Broker, pair.Key) is not { } definition || DynamicBrokerConfigs.IsReadOnly(definition))),
    ];

    private static List<ConfigValue> ChainOf(NodeConfig node, string key) =>
        [.. node.Chain(Array.Find(Families, family => family.Contains(key, StringComparer.Ordinal)) ?? [key]).SkipWhile(value => value.Key != key)];

    /// <summary>What nobody here knows the meaning of may be a secret.</summary>
    private static ConfigDefinition Unknown(string key) =>
        new(ConfigScope.Broker, key, ConfigType.Unknown, null, "", "", "", IsInternal: false, [], "") { IsOfUnknownMeaning = true };
}
