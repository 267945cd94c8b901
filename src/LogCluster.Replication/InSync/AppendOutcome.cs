using LogCluster.Core;
using LogCluster.Records;

namespace LogCluster.Replication.InSync;

/// <summary>What became of a producer's batch. Offsets are -1 where nothing was appended.</summary>
/// <param name="LastOffset">Of the batch; acks=all waits until the high watermark has passed it.</param>
/// <param name="LogAppendTimeMs">-1 unless the topic keeps the broker's time.</param>
public sealed record AppendOutcome(ErrorCode Error, string? Message, long BaseOffset, long LastOffset, long LogAppendTimeMs, long LogStartOffset)
{
    /// <summary>Under which it was appended.</summary>
    public LeaderEpoch LeaderEpoch { get; init; } = LeaderEpoch.None;

    public IReadOnlyList<RecordError> RecordErrors { get; init; } = [];

    public static AppendOutcome Refused(ErrorCode error, string? message = null) => new(error, message, -1, -1, -1, -1);
}
