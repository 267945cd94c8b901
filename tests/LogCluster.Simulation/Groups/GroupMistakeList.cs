using System.Buffers.Binary;
using LogCluster.Simulation.Mistakes;
using LogCluster.StateMachines;
using LogCluster.Storage.Disk;

namespace LogCluster.Simulation.Groups;

/// <summary>Every mistake that can be planted under a node with groups, by name. A test asserts that the simulator catches each.</summary>
public static class GroupMistakeList
{
    /// <summary>Of an OffsetCommit value: version, then the offset.</summary>
    private const int OffsetAt = sizeof(short);

    private static readonly SortedDictionary<string, GroupMistake> All = new(
        MistakenGroupRules.All.ToDictionary(mistaken => mistaken.Name, mistaken => GroupMistake.OfRules(mistaken.Rules)), StringComparer.Ordinal)
    {
        ["answers-before-the-append"] = new() { OnDisk = () => new LostLastBatches() },
        ["host-leads-before-it-knows-the-log"] = GroupMistake.OfHost(new AppliesNothing()),
        ["commits-not-written"] = Rewriting((key, value) => IsCommit(key) ? null : (key, value)),
        ["groups-not-written"] = Rewriting((key, value) => IsCommit(key) ? (key, value) : null),
        ["commits-of-one-partition-not-written"] = Rewriting((key, value) => IsCommit(key) && key![^1] == 1 ? null : (key, value)),
        ["commits-written-as-tombstones"] = Rewriting((key, value) => IsCommit(key) ? (key, null) : (key, value)),
        ["committed-offsets-off-by-one"] = Rewriting((key, value) => (key, IsCommit(key) ? Plus(value, -1) : value)),
        ["committed-offsets-beyond-what-was-committed"] = Rewriting((key, value) => (key, IsCommit(key) ? Plus(value, 1_000) : value)),
        ["commits-under-another-partition"] = Rewriting((key, value) => (IsCommit(key) ? OtherPartition(key!) : key, value)),
        ["commits-not-flushed"] = OnDisk(disk => new UnflushedFiles(disk, DataFiles.IsLog)),
        ["commits-acknowledged-from-memory"] = OnDisk(disk => new LateWrites(disk)),
        ["names-of-partitions-not-flushed"] = OnDisk(disk => new UnflushedDirectories(disk, path => Path.GetDirectoryName(path) == "/")),
        ["metadata-log-not-flushed"] = OnDisk(disk => new UnflushedFiles(disk, path => DataFiles.IsMetadata(path) && DataFiles.Has(path, ".log"))),
    };

    public static IEnumerable<string> Names => All.Keys;

    internal static GroupMistake? Find(string? name) => name is null ? null
        : All.TryGetValue(name, out var mistake) ? mistake : throw new ArgumentException($"There is no mistake {name}.", nameof(name));

    private sealed class AppliesNothing : HostRules
    {
        public override bool MustApply(long nextOffset, long logEndOffset) => false;
    }

    private static bool IsCommit(byte[]? key) => key is [0, 0 or 1, ..];

    private static byte[]? Plus(byte[]? value, long change)
    {
        if (value is null)
            return null;
        var changed = value.ToArray();
        var offset = BinaryPrimitives.ReadInt64BigEndian(changed.AsSpan(OffsetAt));
        BinaryPrimitives.WriteInt64BigEndian(changed.AsSpan(OffsetAt), Math.Max(0, offset + change));
        return changed;
    }

    private static byte[] OtherPartition(byte[] key)
    {
        var changed = key.ToArray();
        changed[^1] ^= 1;
        return changed;
    }

    private static GroupMistake Rewriting(RewrittenRecords.Rewrite rewrite) => new() { OnDisk = () => new RewrittenRecords(rewrite) };

    private static GroupMistake OnDisk(Func<IDisk, DiskDecorator> wrap) => new() { OnDisk = () => new DiskMistake(wrap) };
}
