namespace LogCluster.Storage.Checkpoints;

/// <summary>
/// A file of a log directory with one offset a partition: recovery points, log start offsets, high watermarks, cleaned offsets.
/// Stateless; writing replaces the file atomically and durably.
/// </summary>
public static class OffsetCheckpoint
{
    public const string RecoveryPointFile = "recovery-point-offset-checkpoint";
    public const string LogStartFile = "log-start-offset-checkpoint";
    public const string HighWatermarkFile = "replication-offset-checkpoint";
    public const string CleanerFile = "cleaner-offset-checkpoint";

    /// <summary>
    /// Empty when the file is missing or damaged: every such offset has a safe default, as losing it only costs time (recovery from
    /// the start of the log) or widens what is visible (deleted records that were not unlinked yet).
    /// </summary>
    public static SortedDictionary<TopicPartition, long> Read(IDisk disk, string path)
    {
        var offsets = new SortedDictionary<TopicPartition, long>();
        if (disk.TryReadText(path) is not { } text || CheckpointText.TryParse(text, 3) is not { } entries)
            return offsets;
        foreach (var entry in entries)
        {
            if (CheckpointText.TryParseNumber(entry[1], out var partition) && CheckpointText.TryParseNumber(entry[2], out var offset))
                offsets[new TopicPartition(entry[0], (int)partition)] = offset;
        }

        return offsets;
    }

    public static void Write(IDisk disk, string path, IEnumerable<KeyValuePair<TopicPartition, long>> offsets) =>
        disk.ReplaceText(path, CheckpointText.Format([.. offsets.Select(entry => $"{entry.Key.Topic} {entry.Key.Partition} {entry.Value}")]));
}
