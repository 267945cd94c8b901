using LogCluster.Coordinators.Groups.Classic;

namespace LogCluster.Coordinators.Groups.Offsets;

/// <summary>
/// Which committed offsets have had their time (KIP-211). Those of an empty group live on for the retention after its last member left;
/// those of a simple group, or of topics that a stable group does not subscribe to, after they were committed.
/// </summary>
internal static class OffsetExpiry
{
    /// <summary>Writes tombstones for what has expired, and for the group when it is empty and nothing is left.</summary>
    public static void Sweep(GroupEntry entry, PendingOffsets pending, GroupTurn turn)
    {
        if (entry.Classic is not { } group)
            return;
        var allExpired = !pending.HasAny(entry.Id);
        foreach (var (topic, partition, offset) in entry.Offsets.All)
        {
            if (IsExpired(group, topic, offset, turn) && !pending.Has(new OffsetKey(entry.Id, topic, partition)))
                turn.Write(GroupRecords.OffsetTombstone(entry.Id, topic, partition));
            else
                allExpired = false;
        }

        if (allExpired && group.State == ClassicGroupState.Empty && group.PendingJoinCount == 0)
            turn.Write(GroupRecords.GroupTombstone(entry.Id));
    }

    private static bool IsExpired(ClassicGroup group, string topic, CommittedOffset offset, GroupTurn turn)
    {
        if (!turn.Rules.MayExpire(group.ProtocolType is not null && group.IsSubscribed(topic)))
            return false;
        return RetentionBegins(group, offset) is { } sinceMs && offset.IsExpired(turn.NowMs, sinceMs, turn.Rules.RetentionMs(turn.Settings.OffsetsRetentionMs));
    }

    /// <summary>Null while nothing of the group may expire.</summary>
    private static long? RetentionBegins(ClassicGroup group, CommittedOffset offset)
    {
        if (group.ProtocolType is null)
            return offset.CommitTimestampMs;
        if (group.State == ClassicGroupState.Empty)
            return group.StateTimestampMs ?? offset.CommitTimestampMs;
        return group.State == ClassicGroupState.Stable && group.IsConsumerGroup && group.SubscribedTopics is not null ? offset.CommitTimestampMs : null;
    }
}
