namespace LogCluster.Coordinators.Groups.Offsets;

/// <summary>Whose offset of which partition. Ordered, so that iteration replays.</summary>
internal readonly record struct OffsetKey(string GroupId, string Topic, int Partition) : IComparable<OffsetKey>
{
    public int CompareTo(OffsetKey other)
    {
        var byGroup = string.CompareOrdinal(GroupId, other.GroupId);
        if (byGroup != 0)
            return byGroup;
        var byTopic = string.CompareOrdinal(Topic, other.Topic);
        return byTopic != 0 ? byTopic : Partition.CompareTo(other.Partition);
    }
}
