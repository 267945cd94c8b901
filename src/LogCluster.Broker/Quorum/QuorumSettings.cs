using System.Globalization;
using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Networking;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Broker.Quorum;

/// <summary>How this node finds and takes part in the metadata quorum: Kafka's <c>controller.*</c> keys, checked. Immutable.</summary>
/// <param name="ListenerNames">The listeners on which controllers speak to each other and to brokers; a client of the quorum uses the first.</param>
/// <param name="StaticVoters"><c>controller.quorum.voters</c>; empty where the voters stand in the log.</param>
/// <param name="BootstrapServers"><c>controller.quorum.bootstrap.servers</c>: whom to ask who leads.</param>
internal sealed record QuorumSettings(
    IReadOnlyList<string> ListenerNames,
    IReadOnlyList<(NodeId Id, PeerAddress Address)> StaticVoters,
    IReadOnlyList<PeerAddress> BootstrapServers,
    RaftOptions Timers)
{
    /// <summary>True when no other node is known: this one is a cluster by itself, and needs no listener for controllers.</summary>
    public bool IsAlone => StaticVoters.Count == 0 && BootstrapServers.Count == 0;

    public int FetchBytesMax { get; init; } = 1024 * 1024;

    /// <summary><c>controller.quorum.auto.join.enable</c>: a controller that does not vote asks to.</summary>
    public bool JoinsByItself { get; init; }

    /// <summary>Throws <see cref="BrokerConfigurationException"/> with what is wrong.</summary>
    public static QuorumSettings From(NodeConfig config) => new(
        [.. config.List("controller.listener.names").Select(name => name.ToUpperInvariant())],
        [.. Given(config, "controller.quorum.voters").Select(ParseVoter)],
        [.. Given(config, "controller.quorum.bootstrap.servers").Select(ParseServer)],
        new RaftOptions
        {
            ElectionTimeoutMs = config.Int("controller.quorum.election.timeout.ms"),
            FetchTimeoutMs = config.Int("controller.quorum.fetch.timeout.ms"),
            ElectionBackoffMaxMs = Math.Max(1, config.Int("controller.quorum.election.backoff.max.ms")),
            RequestTimeoutMs = config.Int("controller.quorum.request.timeout.ms"),
            RetryBackoffMs = config.Int("controller.quorum.retry.backoff.ms"),
        })
    {
        FetchBytesMax = config.Int("controller.quorum.fetch.max.bytes"),
        JoinsByItself = config.Flag("controller.quorum.auto.join.enable"),
    };

    private static string[] Given(NodeConfig config, string key) => config.IsGiven(key) ? config.List(key) : [];

    /// <summary>The voters of the configuration: nodes without directories, as kraft.version 0 knows them.</summary>
    public VoterSet StaticVoterSet() => VoterSet.Of(StaticVoters.Select(voter => new Voter(
        new ReplicaKey(voter.Id, Uuid.Zero), [new VoterEndpoint(ListenerNames[0], voter.Address.Host, (ushort)voter.Address.Port)])));

    private static (NodeId Id, PeerAddress Address) ParseVoter(string entry)
    {
        var at = entry.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && int.TryParse(entry.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && TryParse(entry[(at + 1)..]) is { } address
            ? (new NodeId(id), address)
            : throw new BrokerConfigurationException($"Invalid value {entry} for configuration controller.quorum.voters: expected ID@host:port.");
    }

    private static PeerAddress ParseServer(string entry) => TryParse(entry)
        ?? throw new BrokerConfigurationException($"Invalid value {entry} for configuration controller.quorum.bootstrap.servers: expected host:port.");

    private static PeerAddress? TryParse(string entry)
    {
        var colon = entry.LastIndexOf(':');
        return colon > 0 && int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue
            ? new PeerAddress(entry[..colon].Trim('[', ']'), port)
            : null;
    }
}
