namespace LogCluster.Metadata.Controllers;

/// <summary>
/// Features and their levels (KIP-584). Clients decide by these what to use, so only what is served is named: no group, transaction
/// or share protocol yet.
/// </summary>
public static class FeatureLevels
{
    /// <summary>metadata.version of Kafka 4.3: the format of the records that are written.</summary>
    public const short MetadataVersion = 30;

    /// <summary>metadata.version of Kafka 3.3, the oldest that KRaft brokers of 4.x accept.</summary>
    public const short MetadataVersionMin = 7;

    public static IReadOnlyList<(string Name, short Min, short Max)> Supported { get; } =
        [("kraft.version", 0, 1), ("metadata.version", MetadataVersionMin, MetadataVersion)];

    public static IReadOnlyList<(string Name, short Level)> Finalized { get; } = [("metadata.version", MetadataVersion)];
}
