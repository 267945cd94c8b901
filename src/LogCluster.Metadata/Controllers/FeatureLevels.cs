using LogCluster.Metadata.Controllers.Partitions;

namespace LogCluster.Metadata.Controllers;

/// <summary>
/// Features and their levels (KIP-584). Clients decide by these what to use, so only what is served is named: no group protocol of KIP-848, no transaction
/// and no share protocol yet.
/// </summary>
public static class FeatureLevels
{
    public const string MetadataVersionName = "metadata.version";

    /// <summary>Not in the metadata: the voters of the quorum tell it, 0 where the configuration names them (KIP-853).</summary>
    public const string KRaftVersionName = "kraft.version";

    /// <summary>metadata.version of Kafka 4.3: the one format of the records that are written.</summary>
    public const short MetadataVersion = 30;

    public const short KRaftVersionMax = 1;

    /// <summary>In the order of their names.</summary>
    public static IReadOnlyList<(string Name, short Min, short Max)> Supported { get; } =
        [(ClusterView.EligibleLeaderReplicas, 0, 1), (KRaftVersionName, 0, KRaftVersionMax), (MetadataVersionName, MetadataVersion, MetadataVersion)];

    public static bool Supports(string feature, short level) => Supported.Any(known => known.Name == feature && level >= known.Min && level <= known.Max);

    /// <summary>What a new cluster begins with where its directory does not say.</summary>
    public static IReadOnlyList<(string Name, short Level)> Finalized { get; } = [(MetadataVersionName, MetadataVersion), (ClusterView.EligibleLeaderReplicas, 1)];
}
