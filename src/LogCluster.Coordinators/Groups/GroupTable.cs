using LogCluster.Coordinators.Groups.Classic;
using LogCluster.Coordinators.Groups.Offsets;
using LogCluster.Core.Wire;
using LogCluster.Protocol.GroupRecords;
using LogCluster.StateMachines;

namespace LogCluster.Coordinators.Groups;

/// <summary>
/// All groups of one partition of <c>__consumer_offsets</c>, as its records say: the only way in which what the log knows of changes.
/// Records of other releases are passed over.
/// </summary>
internal sealed class GroupTable
{
    private readonly SortedDictionary<string, GroupEntry> _groups = new(StringComparer.Ordinal);

    public PendingOffsets Pending { get; } = new();

    /// <summary>In the order of their ids.</summary>
    public IEnumerable<GroupEntry> All => _groups.Values;

    /// <summary>The end of the last record that took a group away: that one is not there rests on it.</summary>
    public long RemovedAt { get; private set; }

    public GroupEntry? Find(string groupId) => _groups.GetValueOrDefault(groupId);

    /// <summary>A group that the log does not know yet: its first generation, or its first offsets, will make it durable.</summary>
    public ClassicGroup AddClassic(string groupId) => GetOrAdd(groupId).Classic ??= new ClassicGroup(groupId);

    /// <summary>Takes back <see cref="AddClassic"/> where nobody came in after all.</summary>
    public void RemoveIfUnused(string groupId)
    {
        if (Find(groupId) is { Modern: null, Offsets.IsEmpty: true, Classic: { State: ClassicGroupState.Empty, ChangedAt: 0, PendingJoinCount: 0 } })
            _groups.Remove(groupId);
    }

    public void Clear()
    {
        _groups.Clear();
        Pending.Clear();
        RemovedAt = 0;
    }

    public void Apply(AppliedRecord record)
    {
        if (record.Key is not { } keyBytes || GroupRecordFrame.ReadKey(keyBytes, out _) is not { } key)
            return;
        IGroupRecordValue? value = null;
        if (record.Value is { } bytes)
        {
            value = GroupRecordFrame.ReadValue(key.RecordType, bytes, out _, out var error);
            if (error != WireError.None)
                return;
        }

        switch (key)
        {
            case OffsetCommitKey offset:
                ApplyOffset(new OffsetKey(offset.Group, offset.Topic, offset.Partition), (OffsetCommitValue?)value, record);
                break;
            case LegacyOffsetCommitKey offset:
                ApplyOffset(new OffsetKey(offset.Group, offset.Topic, offset.Partition), Upgrade((LegacyOffsetCommitValue?)value), record);
                break;
            case GroupMetadataKey group:
                ApplyGroup(group.Group, (GroupMetadataValue?)value, record);
                break;
            default:
                ApplyModern(key, value is not null, record.Offset);
                break;
        }
    }

    /// <summary>Of an offset in the transaction and one outside of it, the later record counts: compaction may have dropped the other.</summary>
    public void ApplyTransactionEnd(TransactionEnd end)
    {
        foreach (var (key, offset) in Pending.Take(end.ProducerId))
        {
            var entry = GetOrAdd(key.GroupId);
            if (end.IsCommit && (entry.Offsets.Find(key.Topic, key.Partition)?.RecordOffset ?? -1) < offset.RecordOffset)
                entry.Offsets.Set(key.Topic, key.Partition, offset);
            entry.OffsetsChangedAt = end.Offset + 1;
            RemoveIfGone(entry);
        }
    }

    private static OffsetCommitValue? Upgrade(LegacyOffsetCommitValue? value) => value is null
        ? null
        : new OffsetCommitValue { Offset = value.Offset, Metadata = value.Metadata, CommitTimestamp = value.CommitTimestamp };

    private void ApplyOffset(OffsetKey key, OffsetCommitValue? value, AppliedRecord record)
    {
        var entry = GetOrAdd(key.GroupId);
        entry.OffsetsChangedAt = record.Offset + 1;
        if (value is null)
        {
            entry.Offsets.Remove(key.Topic, key.Partition);
            Pending.Remove(key);
            RemoveIfGone(entry);
            return;
        }

        // Who commits without being a member makes a simple group: one that only has offsets.
        if (!entry.Exists)
            entry.Classic = new ClassicGroup(key.GroupId);
        var offset = CommittedOffset.From(value, record.Offset);
        if (record.IsPending)
            Pending.Add(record.TransactionalProducerId, key, offset);
        else
            entry.Offsets.Set(key.Topic, key.Partition, offset);
    }

    private void ApplyGroup(string groupId, GroupMetadataValue? value, AppliedRecord record)
    {
        var entry = GetOrAdd(groupId);
        entry.GroupChangedAt = record.Offset + 1;
        if (value is not null)
        {
            entry.Classic ??= new ClassicGroup(groupId);
            entry.Classic.Settle(value);
            entry.Classic.ChangedAt = record.Offset + 1;
            return;
        }

        if (entry.Classic is { State: not ClassicGroupState.Dead } group)
            group.Die(record.TimestampMs);
        entry.Classic = null;
        RemovedAt = record.Offset + 1;
        RemoveIfGone(entry);
    }

    private void ApplyModern(IGroupRecordKey key, bool exists, long recordOffset)
    {
        var (groupId, type, memberId) = key switch
        {
            ConsumerGroupMetadataKey group => (group.GroupId, ModernGroup.Consumer, null),
            ConsumerGroupMemberMetadataKey member => (member.GroupId, ModernGroup.Consumer, member.MemberId),
            ShareGroupMetadataKey group => (group.GroupId, ModernGroup.Share, null),
            ShareGroupMemberMetadataKey member => (member.GroupId, ModernGroup.Share, member.MemberId),
            StreamsGroupMetadataKey group => (group.GroupId, ModernGroup.Streams, null),
            StreamsGroupMemberMetadataKey member => (member.GroupId, ModernGroup.Streams, member.MemberId),
            _ => default((string GroupId, string Type, string? MemberId)),
        };
        if (groupId is null)
            return;
        var entry = GetOrAdd(groupId);
        entry.GroupChangedAt = recordOffset + 1;
        if (memberId is null && !exists)
        {
            entry.Modern = null;
            RemovedAt = recordOffset + 1;
        }
        else if (exists)
        {
            // Offsets may have come first and made it a simple group.
            entry.Classic = null;
            entry.Modern ??= new ModernGroup(type);
        }

        if (memberId is not null)
            entry.Modern?.SetMember(memberId, exists);
        RemoveIfGone(entry);
    }

    private GroupEntry GetOrAdd(string groupId)
    {
        if (!_groups.TryGetValue(groupId, out var entry))
            _groups.Add(groupId, entry = new GroupEntry(groupId));
        return entry;
    }

    private void RemoveIfGone(GroupEntry entry)
    {
        if (!entry.Exists && entry.Offsets.IsEmpty)
            _groups.Remove(entry.Id);
    }
}
