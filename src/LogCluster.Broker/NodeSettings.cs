using LogCluster.Broker.Cluster;
using LogCluster.Core;
using LogCluster.Metadata.Configuration;

namespace LogCluster.Broker;

/// <summary>The configuration as the node's wiring needs it, checked. Immutable.</summary>
internal sealed record NodeSettings(NodeId Self, string DataDirectory, IReadOnlyList<ListenerSpec> Listeners, IReadOnlyList<ListenerSpec> Advertised)
{
    private static readonly string[] Roles = ["broker", "controller"];

    /// <summary>Throws <see cref="BrokerConfigurationException"/> with what is wrong.</summary>
    public static NodeSettings From(NodeConfig config, string baseDirectory)
    {
        if (!config.List("process.roles").Order(StringComparer.Ordinal).SequenceEqual(Roles, StringComparer.Ordinal))
            throw new BrokerConfigurationException("process.roles must be broker,controller: nodes of one role are not supported.");
        var directories = config.List(config.IsGiven("log.dirs") ? "log.dirs" : "log.dir");
        if (directories.Length != 1)
            throw new BrokerConfigurationException($"log.dirs must name one directory, not {directories.Length}.");
        var controllers = config.List("controller.listener.names");
        var listeners = Parse(config, "listeners").Where(spec => !controllers.Contains(spec.Name, StringComparer.OrdinalIgnoreCase)).ToList();
        if (listeners.Count == 0)
            throw new BrokerConfigurationException("listeners must name at least one listener for clients.");
        CheckProtocols(config, listeners);
        var advertised = Parse(config, "advertised.listeners");
        if (advertised.FirstOrDefault(spec => listeners.TrueForAll(listener => listener.Name != spec.Name)) is { } unknown)
            throw new BrokerConfigurationException($"advertised.listeners names {unknown.Name}, which is not among the listeners.");
        return new NodeSettings(new NodeId(config.Int("node.id")), Path.GetFullPath(directories[0], baseDirectory), listeners, advertised);
    }

    private static IReadOnlyList<ListenerSpec> Parse(NodeConfig config, string key) =>
        ListenerSpec.TryParseList(key, config.List(key), out var fault) ?? throw new BrokerConfigurationException(fault!);

    private static void CheckProtocols(NodeConfig config, List<ListenerSpec> listeners)
    {
        var protocols = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in config.List("listener.security.protocol.map"))
        {
            var colon = entry.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                protocols[entry[..colon]] = entry[(colon + 1)..];
        }

        foreach (var listener in listeners)
        {
            if (!protocols.TryGetValue(listener.Name, out var protocol))
                throw new BrokerConfigurationException($"The listener {listener.Name} has no entry in listener.security.protocol.map.");
            if (!protocol.Equals("PLAINTEXT", StringComparison.OrdinalIgnoreCase))
                throw new BrokerConfigurationException($"The listener {listener.Name} asks for {protocol}; only PLAINTEXT is supported.");
        }
    }
}
