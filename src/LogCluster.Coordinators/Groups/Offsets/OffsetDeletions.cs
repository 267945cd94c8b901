using LogCluster.Coordinators.Groups.Classic;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Coordinators.Groups.Offsets;

/// <summary>Decides OffsetDelete (KIP-496): offsets that no member of the group reads from.</summary>
internal static class OffsetDeletions
{
    public static OffsetDeleteResponse Decide(GroupEntry? entry, PendingOffsets pending, OffsetDeleteRequest request, GroupTurn turn)
    {
        if (entry?.Classic is not { } group)
            return new OffsetDeleteResponse { ErrorCode = ErrorCode.GroupIdNotFound };
        // What members of other protocols than the consumers' read cannot be told.
        if (group.State != ClassicGroupState.Empty && !group.IsConsumerGroup)
            return new OffsetDeleteResponse { ErrorCode = ErrorCode.NonEmptyGroup };
        var response = new OffsetDeleteResponse();
        foreach (var topic in request.Topics)
        {
            var answer = new OffsetDeleteResponse.OffsetDeleteResponseTopic { Name = topic.Name };
            foreach (var partition in topic.Partitions)
            {
                answer.Partitions.Add(new()
                {
                    PartitionIndex = partition.PartitionIndex,
                    ErrorCode = turn.Rules.MayDeleteOffset(group.IsSubscribed(topic.Name))
                        ? Delete(entry, pending, topic.Name, partition.PartitionIndex, turn)
                        : ErrorCode.GroupSubscribedToTopic,
                });
            }

            response.Topics.Add(answer);
        }

        return response;
    }

    /// <summary>All offsets of a group, those of open transactions included.</summary>
    public static void DeleteAll(GroupEntry entry, PendingOffsets pending, GroupTurn turn)
    {
        foreach (var (topic, partition, _) in entry.Offsets.All)
            turn.Write(GroupRecords.OffsetTombstone(entry.Id, topic, partition));
        foreach (var key in pending.Of(entry.Id).Where(key => entry.Offsets.Find(key.Topic, key.Partition) is null))
            turn.Write(GroupRecords.OffsetTombstone(entry.Id, key.Topic, key.Partition));
    }

    /// <summary>All offsets of topics that are gone.</summary>
    public static void DeleteTopics(GroupEntry entry, PendingOffsets pending, IReadOnlySet<string> topics, GroupTurn turn)
    {
        foreach (var (topic, partition, _) in entry.Offsets.All.Where(offset => turn.Rules.IsGone(offset.Topic, topics)))
            turn.Write(GroupRecords.OffsetTombstone(entry.Id, topic, partition));
        foreach (var key in pending.Of(entry.Id).Where(key => turn.Rules.IsGone(key.Topic, topics) && entry.Offsets.Find(key.Topic, key.Partition) is null))
            turn.Write(GroupRecords.OffsetTombstone(entry.Id, key.Topic, key.Partition));
    }

    private static ErrorCode Delete(GroupEntry entry, PendingOffsets pending, string topic, int partition, GroupTurn turn)
    {
        if (entry.Offsets.Find(topic, partition) is not null || pending.Has(new OffsetKey(entry.Id, topic, partition)))
            turn.Write(GroupRecords.OffsetTombstone(entry.Id, topic, partition));
        return ErrorCode.None;
    }
}
