using System.Collections.Immutable;
using LogCluster.Metadata.Configuration;
using LogCluster.Protocol;

namespace LogCluster.Broker.Configs;

/// <summary>The keys of a group: its own values over the broker's, over the defaults.</summary>
internal static class GroupConfigDescription
{
    public static List<DescribeConfigsResponse.DescribeConfigsResourceResult> Of(
        ConfigEntries entries, NodeConfig node, ImmutableSortedDictionary<string, string> values) =>
    [
        .. entries.Wanted(ConfigTable.Of(ConfigScope.Group)).Select(definition =>
        {
            var chain = ChainOf(definition, node, values);
            return entries.Entry(definition, chain[0].Value, chain);
        }),
    ];

    private static List<ConfigValue> ChainOf(ConfigDefinition definition, NodeConfig node, ImmutableSortedDictionary<string, string> values)
    {
        var chain = new List<ConfigValue>();
        if (values.TryGetValue(definition.Name, out var own))
            chain.Add(new ConfigValue(definition.Name, own, ConfigSource.DynamicGroup, "group"));
        if (GroupConfigs.SynonymOf(definition.Name) is { } synonym)
            chain.AddRange(node.Chain([synonym]));
        else
            chain.Add(new ConfigValue(definition.Name, definition.Default, ConfigSource.Default, "default"));
        return chain;
    }
}
