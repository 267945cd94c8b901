using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers;

/// <summary>
/// Decides UpdateFeatures (KIP-584): all changes of a request or none. Metadata are written in one version only, so its level can be
/// confirmed and not moved; kraft.version is not a record of the metadata but what the voters stand in: the quorum raises it when this has found no fault.
/// </summary>
internal sealed class FeatureUpdate(MetadataImage image, ControllerDefaults defaults)
{
    private const sbyte Upgrade = 1;
    private const sbyte SafeDowngrade = 2;
    private const sbyte UnsafeDowngrade = 3;

    public Outcome<UpdateFeaturesResponse> Decide(UpdateFeaturesRequest request)
    {
        var response = new UpdateFeaturesResponse { ErrorMessage = null };
        var records = new List<FeatureLevelRecord>();
        foreach (var update in request.FeatureUpdates)
        {
            // Version 0 has a flag in place of the type.
            var type = update.AllowDowngrade ? SafeDowngrade : update.UpgradeType;
            if (FaultOf(update.Feature, update.MaxVersionLevel, type) is { } fault)
                return new(Refuse(fault), []);
            response.Results.Add(new() { Feature = update.Feature, ErrorMessage = "NONE" });
            if (update.Feature != FeatureLevels.KRaftVersionName && LevelOf(update.Feature) != update.MaxVersionLevel)
                records.Add(new FeatureLevelRecord { Name = update.Feature, FeatureLevel = update.MaxVersionLevel });
        }

        return new(response, request.ValidateOnly ? [] : [.. records, .. EligibleLeaders.RecordsBefore(image, defaults.Config, records)]);
    }

    private NodeId Controller => defaults.Self;

    private short LevelOf(string feature) =>
        feature == FeatureLevels.KRaftVersionName ? defaults.KRaftVersion() : image.Features.GetValueOrDefault(feature);

    private string? FaultOf(string feature, short level, sbyte type)
    {
        var invalid = $"Invalid update version {level} for feature {Excerpt.Of(feature)}. ";
        if (type is not (Upgrade or SafeDowngrade or UnsafeDowngrade))
            return invalid + "The controller does not support the given upgrade type.";
        if (level < 0)
            return invalid + "A feature version cannot be less than 0.";
        var supported = FeatureLevels.Supported.FirstOrDefault(known => known.Name == feature);
        if (supported.Name is null)
            return invalid + $"Local controller {Controller} does not support this feature.";
        if (level < supported.Min || level > supported.Max)
            return invalid + $"Local controller {Controller} only supports versions {supported.Min}-{supported.Max}";
        if (FaultOfOthers(feature, level) is { } other)
            return invalid + other;
        if (level < LevelOf(feature) && type == Upgrade)
            return invalid + "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe downgrade.";
        if (level > LevelOf(feature) && type != Upgrade)
            return invalid + "Can't downgrade to a newer version.";
        if (level == LevelOf(feature))
            return null;
        return feature switch
        {
            FeatureLevels.MetadataVersionName => FaultOfMetadataVersion(feature, level, type),
            FeatureLevels.KRaftVersionName when level < LevelOf(feature) => invalid + "Can't downgrade the version of this feature.",
            FeatureLevels.KRaftVersionName => defaults.KRaftUpgradeFault(),
            _ => null,
        };
    }

    private string? FaultOfMetadataVersion(string feature, short level, sbyte type)
    {
        if (level > LevelOf(feature))
            return null;
        return type == UnsafeDowngrade
            ? $"Unsafe {feature} downgrade from {LevelOf(feature)} to {level} is not supported in this version."
            : $"Unsupported {feature} downgrade from {LevelOf(feature)} to {level}. Refusing to perform the requested downgrade because it might delete metadata information.";
    }

    /// <summary>Every registered node must serve the level; what a node does not name it does not serve. Level 0 is no use of the feature.</summary>
    private string? FaultOfOthers(string feature, short level)
    {
        var nodes = image.Controllers.Values.Where(node => node.Id != Controller).Select(node => (Name: $"Controller {node.Id}", node.Features))
            .Concat(image.Brokers.Values.Select(node => (Name: $"Broker {node.Id}", node.Features)));
        foreach (var (name, features) in nodes)
        {
            if (!features.TryGetValue(feature, out var range))
            {
                if (level != 0)
                    return $"{name} does not support this feature.";
            }
            else if (level != 0 && !range.Contains(level))
            {
                return $"{name} only supports versions {range.Min}-{range.Max}";
            }
        }

        return null;
    }

    private static UpdateFeaturesResponse Refuse(string fault) => new()
    {
        ErrorCode = ErrorCode.InvalidUpdateVersion,
        ErrorMessage = $"The update failed for all features since the following feature had an error: {fault}",
    };
}
