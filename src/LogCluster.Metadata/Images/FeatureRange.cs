using System.Collections.Immutable;

namespace LogCluster.Metadata.Images;

/// <summary>The versions of a feature that a node can serve, both ends included (KIP-584).</summary>
public readonly record struct FeatureRange(short Min, short Max)
{
    public static ImmutableSortedDictionary<string, FeatureRange> None { get; } = ImmutableSortedDictionary.Create<string, FeatureRange>(StringComparer.Ordinal);

    public bool Contains(short version) => version >= Min && version <= Max;
}
