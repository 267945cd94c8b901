using System.Collections.Immutable;
using LogCluster.Core;

namespace LogCluster.Metadata.Images;

/// <summary>A registered broker. Immutable.</summary>
/// <param name="Epoch">The offset of its registration record: a later registration has a higher one.</param>
/// <param name="IsFenced">Registered, but not to lead or to be told to clients.</param>
public sealed record BrokerImage(
    NodeId Id, long Epoch, Uuid IncarnationId, ImmutableArray<BrokerEndpoint> Endpoints, string? Rack, bool IsFenced, ImmutableArray<Uuid> LogDirectories);
