using System.Collections.Immutable;
using LogCluster.Core;

namespace LogCluster.Metadata.Images;

/// <summary>A controller as it registered itself (KIP-919). Immutable.</summary>
public sealed record ControllerImage(
    NodeId Id, Uuid IncarnationId, ImmutableArray<BrokerEndpoint> Endpoints, ImmutableSortedDictionary<string, FeatureRange> Features);
