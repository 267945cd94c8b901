namespace LogCluster.StateMachines;

/// <summary>When a host takes a snapshot of its machine; Kafka's keys.</summary>
/// <param name="LogBytes"><c>metadata.log.max.record.bytes.between.snapshots</c>: so much of the log has been applied since the one before.</param>
/// <param name="IntervalMs"><c>metadata.log.max.snapshot.interval.ms</c>: a record has been in no snapshot for so long; 0: age does not matter.</param>
public sealed record SnapshotPolicy(long LogBytes, long IntervalMs)
{
    /// <summary>After a disk that did not take a snapshot the next is tried so much later.</summary>
    public const int RetryMs = 60_000;

    /// <summary>Is told why a snapshot could not be written; the host goes on without it.</summary>
    public Action<IOException>? OnFailed { get; init; }
}
