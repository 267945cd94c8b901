using System.Globalization;
using LogCluster.Core;

namespace LogCluster.Replication.Quorum.Snapshots;

/// <summary>Names of snapshot files beside the segments of their log, as Kafka gives them (KIP-630).</summary>
internal static class SnapshotName
{
    public const string Suffix = ".checkpoint";

    /// <summary>Of a file that is being written; what has it after a crash is of no use.</summary>
    public const string PartSuffix = Suffix + ".part";

    /// <summary>Of a file that was found damaged.</summary>
    public const string DamagedSuffix = Suffix + ".damaged";

    private const int OffsetDigits = 20;
    private const int EpochDigits = 10;

    public static string Of(OffsetAndEpoch id) => Stem(id) + Suffix;

    public static string OfPart(OffsetAndEpoch id, int number) => string.Create(CultureInfo.InvariantCulture, $"{Stem(id)}-{number}{PartSuffix}");

    private static string Stem(OffsetAndEpoch id) =>
        string.Create(CultureInfo.InvariantCulture, $"{id.Offset:D20}-{id.Epoch.Value:D10}");

    public static bool TryParse(string name, out OffsetAndEpoch id)
    {
        id = default;
        if (name.Length != OffsetDigits + 1 + EpochDigits + Suffix.Length || name[OffsetDigits] != '-' || !name.EndsWith(Suffix, StringComparison.Ordinal))
            return false;
        if (!long.TryParse(name.AsSpan(0, OffsetDigits), NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ||
            !int.TryParse(name.AsSpan(OffsetDigits + 1, EpochDigits), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch))
        {
            return false;
        }

        id = new OffsetAndEpoch(offset, new LeaderEpoch(epoch));
        return true;
    }
}
