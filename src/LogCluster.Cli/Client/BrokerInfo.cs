using LogCluster.Networking;

namespace LogCluster.Cli.Client;

/// <summary>A broker as the metadata names it.</summary>
internal sealed record BrokerInfo(NodeId Id, PeerAddress Address, string? Rack);
