using LogCluster.Replication.InSync;
using LogCluster.Storage;

namespace LogCluster.Broker.Partitions;

/// <summary>
/// What one partition's log needs from time to time, and when next: flushes by age, retention, unlinking, forgetting of idle
/// producers. A partition that needs nothing has no deadline. Belongs to the maintenance loop.
/// </summary>
internal sealed class PartitionUpkeep(Partition partition, TimeSpan retentionInterval)
{
    /// <summary>flush.ms is looked at so often at most.</summary>
    private const long FlushIntervalMs = 1_000;

    /// <summary>Files that somebody still reads are looked at so often.</summary>
    private const long UnlinkIntervalMs = 5_000;

    private const long ProducersIntervalMs = 600_000;

    private long _retentionFromMs;
    private long _producersFromMs;

    public Partition Partition => partition;

    /// <summary>Milliseconds since 1970; <see cref="LogUpkeep.Never"/> without anything to do.</summary>
    public long DueMs { get; set; } = LogUpkeep.Never;

    /// <summary>Does what is due and sets the next deadline; true when segments left the log. Throws IOException.</summary>
    public bool Run(long nowMs)
    {
        var log = partition.Log;
        var due = log.NextUpkeep(nowMs);
        var deleted = 0;
        if (due.RetentionMs <= nowMs && _retentionFromMs <= nowMs)
        {
            _retentionFromMs = nowMs + (long)retentionInterval.TotalMilliseconds;
            deleted = log.DeleteOldSegments(partition.HighWatermark.Current, nowMs);
        }

        if (due.FlushMs <= nowMs)
            log.FlushIfDue(nowMs);
        if (due.UnlinkMs <= nowMs)
            log.PurgeDeleted(nowMs);
        if (due.HasProducers && _producersFromMs <= nowMs)
        {
            _producersFromMs = nowMs + ProducersIntervalMs;
            log.RemoveExpiredProducers(nowMs);
        }

        DueMs = Next(log.NextUpkeep(nowMs), nowMs);
        return deleted > 0;
    }

    /// <summary>What is due and could not be done waits for its interval; nothing is looked at again and again.</summary>
    private long Next(LogUpkeep next, long nowMs)
    {
        var dueMs = NotBefore(next.FlushMs, nowMs + FlushIntervalMs);
        dueMs = Math.Min(dueMs, NotBefore(next.RetentionMs, _retentionFromMs));
        dueMs = Math.Min(dueMs, NotBefore(next.UnlinkMs, nowMs + UnlinkIntervalMs));
        return next.HasProducers ? Math.Min(dueMs, Math.Max(_producersFromMs, nowMs + FlushIntervalMs)) : dueMs;
    }

    private static long NotBefore(long dueMs, long earliestMs) => dueMs == LogUpkeep.Never ? dueMs : Math.Max(dueMs, earliestMs);
}
