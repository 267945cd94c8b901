using LogCluster.Core;
using LogCluster.Protocol.GroupRecords;

namespace LogCluster.Coordinators.Groups.Offsets;

/// <summary>What a group committed for one partition. Immutable.</summary>
/// <param name="Offset">Of the next record to read.</param>
/// <param name="LeaderEpoch">Of the last record read, for truncation checks (KIP-320).</param>
/// <param name="Metadata">The client's own words.</param>
/// <param name="ExpireTimestampMs">Set by clients of old versions; null where the retention of the broker counts.</param>
/// <param name="TopicId">Zero when not known: a topic made anew under the same name does not inherit (KIP-848).</param>
internal sealed record CommittedOffset(
    long Offset, LeaderEpoch LeaderEpoch, string Metadata, long CommitTimestampMs, long? ExpireTimestampMs, Uuid TopicId)
{
    /// <summary>Where its record stands in the log; of two commits the later record counts, whenever its transaction ended.</summary>
    public long RecordOffset { get; init; } = -1;

    public static CommittedOffset From(OffsetCommitValue value, long recordOffset) => new(
        value.Offset,
        new LeaderEpoch(value.LeaderEpoch),
        value.Metadata,
        value.CommitTimestamp,
        value.ExpireTimestamp == -1 ? null : value.ExpireTimestamp,
        value.TopicId)
    {
        RecordOffset = recordOffset,
    };

    public bool IsOfOtherTopic(Uuid topicId) => !TopicId.IsZero && !topicId.IsZero && TopicId != topicId;

    /// <summary>True when nobody can still expect it (KIP-211). <paramref name="sinceMs"/> is when its retention began.</summary>
    public bool IsExpired(long nowMs, long sinceMs, long retentionMs) =>
        ExpireTimestampMs is { } expireMs ? nowMs >= expireMs : nowMs - sinceMs >= retentionMs;
}
