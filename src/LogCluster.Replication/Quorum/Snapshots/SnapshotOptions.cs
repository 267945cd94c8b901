namespace LogCluster.Replication.Quorum.Snapshots;

/// <summary>How long snapshots and the log before them are kept, and how they are fetched; Kafka's keys.</summary>
public sealed record SnapshotOptions
{
    /// <summary><c>metadata.max.retention.bytes</c>: of log and snapshots together; -1: no limit.</summary>
    public long RetentionBytes { get; init; } = 100L << 20;

    /// <summary><c>metadata.max.retention.ms</c>: age of the last record that a snapshot stands for; -1: no limit.</summary>
    public long RetentionMs { get; init; } = 7L * 24 * 3600 * 1000;

    /// <summary>How much of a snapshot is asked for at once.</summary>
    public int FetchBytesMax { get; init; } = 1 << 20;

    /// <summary>
    /// True when the oldest of at least two snapshots has to go, and the log up to the next one with it. The newest is never the oldest of two.
    /// </summary>
    public bool IsOldestOfNoUse(IReadOnlyList<SnapshotInfo> snapshots, long logBytes, long nowMs)
    {
        if (snapshots.Count < 2)
            return false;
        var isTooLarge = RetentionBytes >= 0 && logBytes + snapshots.Sum(snapshot => snapshot.SizeBytes) > RetentionBytes;
        return isTooLarge || (RetentionMs >= 0 && nowMs - snapshots[0].LastLogTimestampMs > RetentionMs);
    }
}
