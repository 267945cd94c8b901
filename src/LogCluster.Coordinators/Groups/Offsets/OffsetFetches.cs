using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Coordinators.Groups.Offsets;

/// <summary>
/// Reads committed offsets. A group or partition without any is answered with -1 and no error. Who requires stable offsets is told
/// where a transaction is still to decide (KIP-447).
/// </summary>
internal static class OffsetFetches
{
    private const long NoOffset = -1;

    /// <param name="topics">With name and id where both are known; null for all that the group has.</param>
    public static OffsetFetchResponse.OffsetFetchResponseGroup Read(
        string groupId,
        GroupEntry? entry,
        PendingOffsets pending,
        IReadOnlyList<OffsetFetchRequest.OffsetFetchRequestTopics>? topics,
        bool requireStable)
    {
        var reading = new Reading(groupId, entry, pending, requireStable);
        var found = topics is not null
            ? topics.Select(topic => reading.Topic(topic.Name, topic.TopicId, topic.PartitionIndexes))
            : entry?.Offsets.Topics.Select(topic => reading.Topic(topic, Uuid.Zero, entry.Offsets.Of(topic).Select(offset => offset.Key))) ?? [];
        return new OffsetFetchResponse.OffsetFetchResponseGroup { GroupId = groupId, Topics = [.. found] };
    }

    private sealed record Reading(string GroupId, GroupEntry? Entry, PendingOffsets Pending, bool RequireStable)
    {
        public OffsetFetchResponse.OffsetFetchResponseTopics Topic(string name, Uuid id, IEnumerable<int> partitions) =>
            new() { Name = name, TopicId = id, Partitions = [.. partitions.Select(partition => Partition(name, id, partition))] };

        private OffsetFetchResponse.OffsetFetchResponsePartitions Partition(string topic, Uuid id, int partition)
        {
            var answer = new OffsetFetchResponse.OffsetFetchResponsePartitions
            {
                PartitionIndex = partition,
                CommittedOffset = NoOffset,
                Metadata = "",
            };
            if (RequireStable && Pending.Has(new OffsetKey(GroupId, topic, partition)))
            {
                answer.ErrorCode = ErrorCode.UnstableOffsetCommit;
            }
            else if (Entry?.Offsets.Find(topic, partition) is { } committed && !committed.IsOfOtherTopic(id))
            {
                answer.CommittedOffset = committed.Offset;
                answer.CommittedLeaderEpoch = committed.LeaderEpoch.Value;
                answer.Metadata = committed.Metadata;
            }

            return answer;
        }
    }
}
