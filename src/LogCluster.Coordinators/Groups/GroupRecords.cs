using LogCluster.Coordinators.Groups.Classic;
using LogCluster.Coordinators.Groups.Offsets;
using LogCluster.Core.Wire;
using LogCluster.Protocol.GroupRecords;
using LogCluster.StateMachines;

namespace LogCluster.Coordinators.Groups;

/// <summary>Makes the records of <c>__consumer_offsets</c>, in the versions that Kafka 4.3.1 writes.</summary>
internal static class GroupRecords
{
    private const short GroupMetadataVersion = 3;

    /// <summary>Flexible, with the topic's id in a tag.</summary>
    private const short OffsetCommitVersion = 4;

    /// <summary>The only version with a time of expiry of its own; it has neither leader epoch nor topic id.</summary>
    private const short ExpiringOffsetCommitVersion = 1;

    public static StateRecord Offset(string groupId, string topic, int partition, CommittedOffset offset)
    {
        var value = new OffsetCommitValue
        {
            Offset = offset.Offset,
            LeaderEpoch = offset.LeaderEpoch.Value,
            Metadata = offset.Metadata,
            CommitTimestamp = offset.CommitTimestampMs,
        };
        var version = OffsetCommitVersion;
        if (offset.ExpireTimestampMs is { } expireMs)
        {
            version = ExpiringOffsetCommitVersion;
            value.ExpireTimestamp = expireMs;
        }
        else
        {
            value.TopicId = offset.TopicId;
        }

        return new StateRecord(OffsetKey(groupId, topic, partition), Value(value, version));
    }

    public static StateRecord OffsetTombstone(string groupId, string topic, int partition) => new(OffsetKey(groupId, topic, partition), null);

    /// <summary>The group as it is to be from now on; <paramref name="assignments"/> by member id, empty for those that are not in it.</summary>
    public static StateRecord Group(ClassicGroup group, long nowMs, Func<ClassicMember, ReadOnlyMemory<byte>> assignments)
    {
        var value = new GroupMetadataValue
        {
            ProtocolType = group.ProtocolType ?? "",
            Generation = group.Generation,
            Protocol = group.Protocol,
            Leader = group.LeaderId,
            CurrentStateTimestamp = nowMs,
            Members = [.. group.Members.Select(member => new GroupMetadataValue.MemberMetadata
            {
                MemberId = member.Id,
                GroupInstanceId = member.InstanceId,
                ClientId = member.ClientId,
                ClientHost = member.ClientHost,
                RebalanceTimeout = member.RebalanceTimeoutMs,
                SessionTimeout = member.SessionTimeoutMs,
                Subscription = member.MetadataOf(group.Protocol),
                Assignment = assignments(member),
            })],
        };
        return new StateRecord(Key(new GroupMetadataKey { Group = group.Id }), Value(value, GroupMetadataVersion));
    }

    public static StateRecord GroupTombstone(string groupId) => new(Key(new GroupMetadataKey { Group = groupId }), null);

    private static ReadOnlyMemory<byte> OffsetKey(string groupId, string topic, int partition) =>
        Key(new OffsetCommitKey { Group = groupId, Topic = topic, Partition = partition });

    private static ReadOnlyMemory<byte> Key(IGroupRecordKey key)
    {
        using var writer = new WireWriter();
        GroupRecordFrame.WriteKey(writer, key);
        return writer.WrittenSpan.ToArray();
    }

    private static ReadOnlyMemory<byte> Value(IGroupRecordValue value, short version)
    {
        using var writer = new WireWriter();
        GroupRecordFrame.WriteValue(writer, value, version);
        return writer.WrittenSpan.ToArray();
    }
}
