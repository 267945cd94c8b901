namespace LogCluster.Metadata.Configuration;

/// <summary>Which broker keys may change while the broker runs (KIP-226), and with which words the others are refused.</summary>
public static class DynamicBrokerConfigs
{
    private const string PerBroker = "per-broker";

    /// <summary>
    /// A key that takes effect at start only, although Kafka's takes effect at once: listeners. A change that did nothing would be a lie.
    /// </summary>
    private static bool IsReadAtStartOnly(ConfigDefinition definition) => definition is { Dynamic: PerBroker, HasEffect: true };

    /// <summary>True for what cannot be changed but by a restart.</summary>
    public static bool IsReadOnly(ConfigDefinition definition) => definition.Dynamic.Length == 0 || IsReadAtStartOnly(definition);

    /// <summary>
    /// Null when the values may be the dynamic ones of one broker, or of all brokers when <paramref name="forAll"/>. An unknown key is
    /// kept, for plug-ins may have keys of their own.
    /// </summary>
    public static string? Validate(IReadOnlyDictionary<string, string> values, bool forAll)
    {
        var known = values.Keys.Order(StringComparer.Ordinal).Select(key => ConfigTable.Find(ConfigScope.Broker, key)).OfType<ConfigDefinition>().ToList();
        if (Names(known.Where(IsReadOnly)) is { } readOnly)
            return $"Cannot update these configs dynamically: {readOnly}";
        if (Names(known.Where(IsSecurity)) is { } security)
            return $"These security configs can be dynamically updated only per-listener using the listener prefix: {security}";
        foreach (var definition in known)
        {
            if (definition.Validate(values[definition.Name]) is { } fault)
                return fault;
        }

        return forAll && Names(known.Where(definition => definition.Dynamic == PerBroker)) is { } ofOne
            ? $"Cannot update these configs at default cluster level, broker id must be specified: {ofOne}"
            : null;
    }

    private static bool IsSecurity(ConfigDefinition definition) =>
        definition.Dynamic == PerBroker && definition.Name.StartsWith("ssl.", StringComparison.Ordinal);

    private static string? Names(IEnumerable<ConfigDefinition> definitions)
    {
        var names = string.Join(", ", definitions.Select(definition => definition.Name));
        return names.Length == 0 ? null : $"[{names}]";
    }
}
