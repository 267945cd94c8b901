using System.Collections.Immutable;
using LogCluster.Core;
using LogCluster.Metadata.Images;

namespace LogCluster.Metadata.Controllers;

/// <summary>What a broker says of itself when it registers.</summary>
/// <param name="WasCleanShutdown">False when its last stop was not clean: partitions it leads then begin a new leader epoch (KIP-101).</param>
public sealed record BrokerRegistration(
    NodeId Id,
    Uuid IncarnationId,
    ImmutableArray<BrokerEndpoint> Endpoints,
    string? Rack,
    ImmutableArray<Uuid> LogDirectories,
    bool WasCleanShutdown);
