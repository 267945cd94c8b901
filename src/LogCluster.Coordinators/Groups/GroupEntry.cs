using LogCluster.Coordinators.Groups.Classic;
using LogCluster.Coordinators.Groups.Offsets;

namespace LogCluster.Coordinators.Groups;

/// <summary>All that a shard keeps under one group id: the group, of whatever protocol, and its committed offsets.</summary>
internal sealed class GroupEntry(string id)
{
    public string Id { get; } = id;

    public ClassicGroup? Classic { get; set; }

    public ModernGroup? Modern { get; set; }

    public OffsetTable Offsets { get; } = new();

    /// <summary>The end of the last record of the group itself: answers that tell of the group rest on it.</summary>
    public long GroupChangedAt { get; set; }

    /// <summary>The end of the last record of its offsets.</summary>
    public long OffsetsChangedAt { get; set; }

    public bool Exists => Classic is not null || Modern is not null;
}
