using System.Text.Json;
using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Disk;

namespace LogCluster.Cli.Offline.Verify;

/// <summary>The small files of a data directory: whether they say what such a file says.</summary>
internal static class SmallFileCheck
{
    public static void Properties(string directory, VerifyReport report)
    {
        var path = Path.Combine(directory, MetaProperties.FileName);
        report.Files++;
        try
        {
            if (MetaProperties.Read(PosixDisk.Instance, directory) is null)
                report.Add(path, "is missing: the directory is not formatted, or is no data directory");
        }
        catch (InvalidDataException fault)
        {
            report.Add(path, fault.Message);
        }
    }

    public static void PartitionId(string directory, VerifyReport report)
    {
        var path = Path.Combine(directory, PartitionMetadata.FileName);
        if (!File.Exists(path))
            return;
        report.Files++;
        if (PartitionMetadata.Read(PosixDisk.Instance, directory) is null)
            report.Add(path, "names no topic id");
    }

    /// <summary>Empty where the file is missing; that only costs time at a start.</summary>
    public static SortedDictionary<TopicPartition, long> Offsets(string path, VerifyReport report)
    {
        if (!File.Exists(path))
            return [];
        report.Files++;
        // Made and not yet written, which is how Kafka begins one.
        var text = PosixDisk.Instance.TryReadText(path) ?? "";
        if (text.Length == 0)
            return [];
        if (CheckpointText.TryParse(text, 3) is not { } entries ||
            entries.Exists(entry => !CheckpointText.TryParseNumber(entry[1], out _) || !CheckpointText.TryParseNumber(entry[2], out _)))
        {
            report.Add(path, "is no checkpoint: its version, its count or a line does not fit");
            return [];
        }

        return OffsetCheckpoint.Read(PosixDisk.Instance, path);
    }

    /// <summary>The leader epoch of a quorum-state; null without the file.</summary>
    public static int? QuorumEpoch(string path, VerifyReport report) => Json(path, report, "leaderEpoch");

    public static void CleanShutdown(string path, VerifyReport report) => Json(path, report, "version");

    private static int? Json(string path, VerifyReport report, string field)
    {
        if (!File.Exists(path))
            return null;
        report.Files++;
        try
        {
            using var json = JsonDocument.Parse(PosixDisk.Instance.ReadAllBytes(path));
            return json.RootElement.GetProperty(field).GetInt32();
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            report.Add(path, $"is no JSON object with {field}: {damage.Message}");
            return null;
        }
    }
}
