using System.Collections.Immutable;
using LogCluster.Metadata.Configuration;
using LogCluster.Protocol;

namespace LogCluster.Broker.Configs;

/// <summary>The keys of a client metrics subscription, which falls back on nothing but the defaults.</summary>
internal static class ClientMetricsDescription
{
    public static List<DescribeConfigsResponse.DescribeConfigsResourceResult> Of(ConfigEntries entries, ImmutableSortedDictionary<string, string> values) =>
    [
        .. entries.Wanted(ClientMetricsConfigs.All).Select(definition => values.TryGetValue(definition.Name, out var own)
            ? entries.Entry(definition, own, [new ConfigValue(definition.Name, own, ConfigSource.DynamicClientMetrics, "client metrics")])
            : entries.Entry(definition, definition.Default, [])),
    ];
}
