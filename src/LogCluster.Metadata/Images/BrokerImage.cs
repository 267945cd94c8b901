using System.Collections.Immutable;
using LogCluster.Core;

namespace LogCluster.Metadata.Images;

/// <summary>A registered broker. Immutable.</summary>
/// <param name="Epoch">The offset of its registration record: a later registration has a higher one.</param>
/// <param name="IsFenced">Registered, but not to lead or to be told to clients.</param>
/// <param name="LogDirectories">The directories that are online (KIP-858).</param>
public sealed record BrokerImage(
    NodeId Id, long Epoch, Uuid IncarnationId, ImmutableArray<BrokerEndpoint> Endpoints, string? Rack, bool IsFenced, ImmutableArray<Uuid> LogDirectories)
{
    /// <summary>It asked for its shutdown and hands over what it leads (KIP-841).</summary>
    public bool IsInControlledShutdown { get; init; }

    /// <summary>What it can serve (KIP-584).</summary>
    public ImmutableSortedDictionary<string, FeatureRange> Features { get; init; } = FeatureRange.None;

    /// <summary>Directories that take no new replicas (KIP-1066).</summary>
    public ImmutableArray<Uuid> CordonedLogDirectories { get; init; } = [];

    /// <summary>Fit to lead and to be in sync.</summary>
    public bool IsActive => !IsFenced && !IsInControlledShutdown;
}
