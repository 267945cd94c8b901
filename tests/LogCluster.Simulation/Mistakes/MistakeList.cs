using LogCluster.Storage.Disk;

namespace LogCluster.Simulation.Mistakes;

/// <summary>Every mistake that can be planted, by name. A test asserts that the simulator catches each.</summary>
public static class MistakeList
{
    public static IReadOnlyList<(string Name, Func<Mistake> Make)> All { get; } =
    [
        ("log-not-flushed", OnDisk(disk => new UnflushedFiles(disk, DataFiles.IsLog))),
        ("metadata-log-not-flushed", OnDisk(disk => new UnflushedFiles(disk, path => DataFiles.IsMetadata(path) && DataFiles.Has(path, ".log")))),
        ("small-files-not-flushed", OnDisk(disk => new UnflushedFiles(disk, path => DataFiles.Has(path, ".tmp")))),
        ("sealed-segments-not-flushed", OnDisk(disk => new UnflushedSealedSegments(disk))),
        ("names-of-segments-not-flushed", OnDisk(disk => new UnflushedDirectories(disk, path => Path.GetDirectoryName(path) != "/"))),
        ("names-of-partitions-not-flushed", OnDisk(disk => new UnflushedDirectories(disk, path => Path.GetDirectoryName(path) == "/"))),
        ("failed-flush-taken-for-done", OnDisk(disk => new IgnoredFaults(disk, ofWrites: false, ofFlushes: true))),
        ("failed-write-taken-for-done", OnDisk(disk => new IgnoredFaults(disk, ofWrites: true, ofFlushes: false))),
        ("acknowledged-from-memory", OnDisk(disk => new LateWrites(disk))),
        ("offset-index-ahead", OnDisk(disk => new WrongIndexEntries(disk, ".index"))),
        ("time-index-ahead", OnDisk(disk => new WrongIndexEntries(disk, ".timeindex"))),
        ("producer-snapshot-too-old", OnDisk(disk => new StaleContent(disk, path => DataFiles.Has(path, ".snapshot")))),
        ("producer-snapshot-from-after-the-tail", () => new SnapshotFromAfterTail()),
        ("no-crc-check-in-recovery", () => new NoCrcCheckInRecovery()),
        ("clean-marker-left-behind", () => new CleanMarkerLeftBehind()),
        ("recovery-point-beyond-the-flush", () => new RecoveryPointTooFar()),
    ];

    /// <summary>Null for no name. Throws for one that is not in the list.</summary>
    public static Mistake? Make(string? name) =>
        name is null ? null : All.FirstOrDefault(mistake => mistake.Name == name).Make?.Invoke() ?? throw new ArgumentException($"There is no mistake {name}.", nameof(name));

    private static Func<Mistake> OnDisk(Func<IDisk, DiskDecorator> wrap) => () => new DiskMistake(wrap);
}
