using LogCluster.Protocol;

namespace LogCluster.Comparison.Scenarios;

/// <summary>UpdateFeatures: what is refused; nothing is changed, for both brokers must stay comparable.</summary>
internal static class FeatureCalls
{
    public static void Add(CallList calls)
    {
        calls.AddVersions("the level in force", 0, 2, (_, _) => Update("metadata.version", 30, 1));
        calls.AddVersions("a level that is too high", 0, 2, (_, _) => Update("metadata.version", 9_999, 1));
        calls.Add("an unknown feature", 2, Update("no.such.feature", 1, 1));
        calls.Add("an unknown feature, of old", 1, Update("no.such.feature", 1, 1));
        calls.Add("a lower level as an upgrade", 2, Update("metadata.version", 29, 1));
        calls.Add("a lower level, safely, validation alone", 2, Update("metadata.version", 29, 2, validateOnly: true));
        calls.Add("a level that is too low", 2, Update("metadata.version", 1, 3));
        calls.Add("the metadata version away", 2, Update("metadata.version", 0, 3));
        calls.Add("a negative level", 2, Update("metadata.version", -1, 1));
        calls.Add("a type of change that is none", 2, Update("metadata.version", 30, 9));
        calls.Add("an unknown type of change", 2, Update("metadata.version", 30, 0));
        calls.Add("an upgrade marked as a downgrade", 2, Update("metadata.version", 30, 2));
        calls.Add("nothing", 2, new UpdateFeaturesRequest());
        calls.Add("nothing, of old", 1, new UpdateFeaturesRequest());
        calls.Add("an empty name", 2, Update("", 1, 1));
    }

    private static UpdateFeaturesRequest Update(string feature, short level, sbyte type, bool validateOnly = false) => new()
    {
        FeatureUpdates = [new() { Feature = feature, MaxVersionLevel = level, UpgradeType = type }],
        ValidateOnly = validateOnly,
        TimeoutMs = 5_000,
    };
}
