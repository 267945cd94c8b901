using LogCluster.Metadata.Configuration;
using LogCluster.Protocol;

namespace LogCluster.Broker.Configs;

/// <summary>Makes the entries of DescribeConfigs as one request wants them. Sensitive values are never told.</summary>
internal sealed class ConfigEntries(DescribeConfigsRequest request, DescribeConfigsRequest.DescribeConfigsResource resource)
{
    /// <summary>An empty list of keys asks for all, as none does.</summary>
    public bool IsWanted(string key) => resource.ConfigurationKeys is null or [] || resource.ConfigurationKeys.Contains(key, StringComparer.Ordinal);

    public IEnumerable<ConfigDefinition> Wanted(IEnumerable<ConfigDefinition> definitions) =>
        definitions.Where(definition => !definition.IsInternal && IsWanted(definition.Name));

    /// <summary>
    /// One key with the value in force. The <paramref name="chain"/> has that value first and behind it what it shadows; an empty one
    /// stands for a default that nothing was ever set for.
    /// </summary>
    public DescribeConfigsResponse.DescribeConfigsResourceResult Entry(
        ConfigDefinition definition, string? value, IReadOnlyList<ConfigValue> chain, bool isReadOnly = false) => new()
        {
            Name = definition.Name,
            Value = Shown(definition, value),
            ReadOnly = isReadOnly,
            ConfigSource = (sbyte)(chain.Count > 0 ? chain[0].Source : ConfigSource.Default),
            IsSensitive = definition.IsSensitive,
            Synonyms = request.IncludeSynonyms ? [.. chain.Select(value => Synonym(definition, value))] : [],
            ConfigType = (sbyte)definition.Type,
            Documentation = request.IncludeDocumentation ? DocumentationOf(definition) : null,
        };

    private static DescribeConfigsResponse.DescribeConfigsSynonym Synonym(ConfigDefinition definition, ConfigValue value) =>
        new() { Name = value.Key, Value = Shown(definition, value.Value), Source = (sbyte)value.Source };

    private static string? Shown(ConfigDefinition definition, string? value) => definition.IsSensitive ? null : value;

    private static string DocumentationOf(ConfigDefinition definition) =>
        definition.HasEffect ? definition.Documentation : "Accepted for compatibility; has no effect here.";
}
