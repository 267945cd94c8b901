namespace LogCluster.Storage;

/// <summary>
/// A topic's settings as far as its logs need them, under Kafka's names and with Kafka's defaults. An immutable value; a log takes
/// a new one at any time and applies it from the next append on.
/// </summary>
public sealed record LogConfig
{
    public static readonly LogConfig Default = new();

    /// <summary>segment.bytes</summary>
    public int SegmentBytes { get; init; } = 1 << 30;

    /// <summary>segment.ms: age of a segment's first batch, in the time of the batches, at which the next batch begins a new one.</summary>
    public long SegmentMs { get; init; } = 7L * 24 * 3600 * 1000;

    /// <summary>segment.jitter.ms: up to so much earlier, so that not all logs roll at once.</summary>
    public long SegmentJitterMs { get; init; }

    /// <summary>segment.index.bytes: of the offset index and of the time index each.</summary>
    public int IndexBytesMax { get; init; } = 10 << 20;

    /// <summary>index.interval.bytes</summary>
    public int IndexIntervalBytes { get; init; } = 4096;

    /// <summary>retention.ms; -1: no limit.</summary>
    public long RetentionMs { get; init; } = 7L * 24 * 3600 * 1000;

    /// <summary>retention.bytes, of one partition; -1: no limit.</summary>
    public long RetentionBytes { get; init; } = -1;

    /// <summary>Whether cleanup.policy has "delete"; without it only what lies below the log start offset goes.</summary>
    public bool DeletesByRetention { get; init; } = true;

    /// <summary>
    /// Whether cleanup.policy has "compact", or had: then offsets are missing between batches and segments. In other logs a segment that
    /// ends before the next one begins has lost its end in a crash.
    /// </summary>
    public bool IsCompacted { get; init; }

    /// <summary>flush.messages: flush when so many offsets are not; 1 flushes before each append returns.</summary>
    public long FlushMessages { get; init; } = long.MaxValue;

    /// <summary>flush.ms</summary>
    public long FlushMs { get; init; } = long.MaxValue;

    /// <summary>file.delete.delay.ms: how long files of deleted segments stay under another name.</summary>
    public long FileDeleteDelayMs { get; init; } = 60_000;

    /// <summary>producer.id.expiration.ms</summary>
    public int ProducerIdExpirationMs { get; init; } = 24 * 3600 * 1000;
}
