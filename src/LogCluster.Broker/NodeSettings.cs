using LogCluster.Broker.Cluster;
using LogCluster.Broker.Quorum;
using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Images;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Broker;

/// <summary>The configuration as the node's wiring needs it, checked. Immutable.</summary>
/// <param name="LogDirectories">Absolute paths, the one of the metadata log first.</param>
/// <param name="Listeners">Where clients and other brokers connect; none on a node that is a controller alone.</param>
/// <param name="ControllerListeners">Where controllers and brokers speak to the controller on this node.</param>
internal sealed record NodeSettings(
    NodeId Self,
    IReadOnlyList<string> LogDirectories,
    bool IsBroker,
    bool IsController,
    IReadOnlyList<ListenerSpec> Listeners,
    IReadOnlyList<ListenerSpec> ControllerListeners,
    IReadOnlyList<ListenerSpec> Advertised,
    QuorumSettings Quorum)
{
    private const short Plaintext = 0;

    /// <summary>With the metadata log in it.</summary>
    public string DataDirectory => LogDirectories[0];

    /// <summary>The listener on which brokers reach each other.</summary>
    public string InterBrokerListener { get; private init; } = "";

    /// <summary>What this broker registers for its listeners.</summary>
    public IReadOnlyList<BrokerEndpoint> BrokerEndpoints =>
        [.. Listeners.Select(AdvertisedOf).Select(spec => new BrokerEndpoint(spec.Name, spec.Address.Host, spec.Address.Port, Plaintext))];

    /// <summary>Where others find the controller on this node; a node alone has only its listeners for clients to tell of.</summary>
    public IReadOnlyList<VoterEndpoint> ControllerEndpoints =>
    [
        .. (ControllerListeners.Count > 0 ? ControllerListeners : Listeners).Select(AdvertisedOf)
            .Select(spec => new VoterEndpoint(spec.Name, spec.Address.Host, (ushort)spec.Address.Port)),
    ];

    /// <summary>False where a listener for controllers takes any address and nothing says by which others reach it.</summary>
    public bool NamesControllerHosts => ControllerListeners.All(listener =>
        (Advertised.FirstOrDefault(advertised => advertised.Name == listener.Name) ?? listener).Address.Host.Length > 0);

    /// <summary>True where no other node has a say in what the cluster is called: this one may format an empty directory by itself.</summary>
    public bool MakesItsOwnCluster => Quorum.IsAlone || (IsBroker && IsController && Quorum.StaticVoters is [var only] && only.Id == Self);

    private ListenerSpec AdvertisedOf(ListenerSpec listener)
    {
        var spec = Advertised.FirstOrDefault(advertised => advertised.Name == listener.Name) ?? listener;
        return spec.Address.Host.Length > 0 ? spec : spec with { Address = spec.Address with { Host = "localhost" } };
    }

    /// <summary>Throws <see cref="BrokerConfigurationException"/> with what is wrong.</summary>
    public static NodeSettings From(NodeConfig config, string baseDirectory)
    {
        var roles = config.List("process.roles");
        var (isBroker, isController) = (roles.Contains("broker", StringComparer.Ordinal), roles.Contains("controller", StringComparer.Ordinal));
        var directories = config.List(config.IsGiven("log.dirs") ? "log.dirs" : "log.dir").Select(path => Path.GetFullPath(path, baseDirectory)).ToList();
        if (directories.Count == 0)
            throw new BrokerConfigurationException("log.dirs must name at least one directory.");
        if (directories.GroupBy(path => path, StringComparer.Ordinal).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
            throw new BrokerConfigurationException($"log.dirs names {twice.Key} more than once.");
        if (config.Text("metadata.log.dir") is { Length: > 0 } metadata)
            MoveToFront(directories, Path.GetFullPath(metadata, baseDirectory));
        var quorum = QuorumSettings.From(config);
        var all = Parse(config, "listeners");
        var controllerListeners = all.Where(spec => quorum.ListenerNames.Contains(spec.Name, StringComparer.Ordinal)).ToList();
        var listeners = all.Except(controllerListeners).ToList();
        CheckProtocols(config, all);
        var advertised = Parse(config, "advertised.listeners");
        if (advertised.FirstOrDefault(spec => all.All(listener => listener.Name != spec.Name)) is { } unknown)
            throw new BrokerConfigurationException($"advertised.listeners names {unknown.Name}, which is not among the listeners.");
        var settings = new NodeSettings(
            new NodeId(config.Int("node.id")), directories, isBroker, isController, listeners, controllerListeners, advertised, quorum)
        {
            InterBrokerListener = (config.Text("inter.broker.listener.name") ?? config.Text("security.inter.broker.protocol") ?? "PLAINTEXT").ToUpperInvariant(),
        };
        settings.CheckRoles();
        return settings;
    }

    private static void MoveToFront(List<string> directories, string metadata)
    {
        if (!directories.Remove(metadata))
            throw new BrokerConfigurationException($"metadata.log.dir names {metadata}, which is not among log.dirs.");
        directories.Insert(0, metadata);
    }

    private void CheckRoles()
    {
        if (IsBroker && Listeners.Count == 0)
            throw new BrokerConfigurationException("listeners must name at least one listener for clients.");
        if (!IsBroker && Listeners.Count > 0)
            throw new BrokerConfigurationException($"A node that is a controller alone has no listener for clients, but listeners names {Listeners[0].Name}, which is not in controller.listener.names.");
        if (!IsController && ControllerListeners.Count > 0)
            throw new BrokerConfigurationException($"A node that is a broker alone has no listener for controllers, but listeners names {ControllerListeners[0].Name}.");
        if (!IsController && Quorum.JoinsByItself)
            throw new BrokerConfigurationException("controller.quorum.auto.join.enable is for a controller, and process.roles has none.");
        if (!(IsBroker && IsController) && Quorum.IsAlone)
            throw new BrokerConfigurationException("A node that is a broker or a controller alone needs controller.quorum.voters or controller.quorum.bootstrap.servers.");
        if (Quorum.IsAlone)
            return;
        if (Quorum.ListenerNames.Count == 0)
            throw new BrokerConfigurationException("controller.listener.names must say on which listeners the controllers speak to each other.");
        if (IsController && ControllerListeners.Count == 0)
            throw new BrokerConfigurationException($"listeners must name {Quorum.ListenerNames[0]}, which controller.listener.names speaks of.");
        if (Quorum.StaticVoters.Count > 0 && IsController != Quorum.StaticVoters.Any(voter => voter.Id == Self))
        {
            throw new BrokerConfigurationException(IsController
                ? $"controller.quorum.voters does not name node {Self}, which is a controller."
                : $"controller.quorum.voters names node {Self}, which is no controller.");
        }
    }

    private static IReadOnlyList<ListenerSpec> Parse(NodeConfig config, string key) =>
        ListenerSpec.TryParseList(key, config.List(key), out var fault) ?? throw new BrokerConfigurationException(fault!);

    private static void CheckProtocols(NodeConfig config, IReadOnlyList<ListenerSpec> listeners)
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
            // A name that nobody maps is a controller's by custom, and plain.
            var protocol = protocols.GetValueOrDefault(listener.Name) ?? (listener.Name == "CONTROLLER" ? "PLAINTEXT" : null);
            if (protocol is null)
                throw new BrokerConfigurationException($"The listener {listener.Name} has no entry in listener.security.protocol.map.");
            if (!protocol.Equals("PLAINTEXT", StringComparison.OrdinalIgnoreCase))
                throw new BrokerConfigurationException($"The listener {listener.Name} asks for {protocol}; only PLAINTEXT is supported.");
        }
    }
}
