using LogCluster.Records;

namespace LogCluster.Simulation.Checks;

/// <summary>A topic as the scenario wants it.</summary>
/// <param name="FlushMessages">flush.messages; null leaves flushing to the operating system.</param>
/// <param name="Codec">compression.type; null takes batches as they come.</param>
/// <param name="IsStable">True when the topic lives as long as the scenario, so that it may also be spoken of by name.</param>
public sealed record TopicPlan(
    string Name,
    int PartitionCount,
    int? FlushMessages,
    bool HasLogAppendTime,
    long? RetentionBytes,
    int SegmentBytes,
    int IndexIntervalBytes,
    CompressionCodec? Codec,
    bool IsStable)
{
    private const string Delete = "delete";

    public int ReplicationFactor { get; init; } = 1;

    /// <summary>min.insync.replicas; null leaves the default.</summary>
    public int? MinInSyncReplicas { get; init; }

    public IEnumerable<(string Name, string Value)> Configs()
    {
        yield return ("cleanup.policy", Delete);
        yield return ("internal.segment.bytes", $"{SegmentBytes}");
        yield return ("index.interval.bytes", $"{IndexIntervalBytes}");
        yield return ("file.delete.delay.ms", "2000");
        if (FlushMessages is { } messages)
            yield return ("flush.messages", $"{messages}");
        if (MinInSyncReplicas is { } replicas)
            yield return ("min.insync.replicas", $"{replicas}");
        if (HasLogAppendTime)
            yield return ("message.timestamp.type", "LogAppendTime");
        if (RetentionBytes is { } bytes)
            yield return ("retention.bytes", $"{bytes}");
        if (Codec is { } codec)
            yield return ("compression.type", codec == CompressionCodec.None ? "uncompressed" : codec.ToString().ToLowerInvariant());
    }
}
