using LogCluster.Metadata.Images;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers;

/// <summary>What the first active controller of a new cluster writes: the records of its bootstrap.checkpoint, or the levels that a cluster begins with.</summary>
internal static class FirstRecords
{
    /// <summary>Throws <see cref="InvalidDataException"/> with one sentence for a feature level that is not supported here.</summary>
    public static IReadOnlyList<IMetadataRecord> Of(ControllerDefaults defaults)
    {
        IReadOnlyList<IMetadataRecord> given = defaults.FirstRecords
            ?? [.. FeatureLevels.Finalized.Select(level => new FeatureLevelRecord { Name = level.Name, FeatureLevel = level.Level })];
        var levels = given.OfType<FeatureLevelRecord>().ToList();
        if (levels.TrueForAll(level => level.Name != FeatureLevels.MetadataVersionName))
            throw new InvalidDataException($"The first records of this cluster name no {FeatureLevels.MetadataVersionName}.");
        if (levels.Find(level => !FeatureLevels.Supports(level.Name, level.FeatureLevel)) is { } unsupported)
            throw new InvalidDataException($"This cluster is to begin with {unsupported.Name} {unsupported.FeatureLevel}, which this node does not support.");
        return [.. given, .. EligibleLeaders.RecordsBefore(MetadataImage.Empty, defaults.Config, levels)];
    }
}
