namespace LogCluster.Simulation.Disk;

/// <summary>What shall go wrong. Counts are of operations from now on: 1 is the next; 0 means never.</summary>
public sealed class SimulatedDiskFaults
{
    /// <summary>That many writes from now one fails with EIO, after half of its bytes.</summary>
    public int FailWriteIn { get; set; }

    /// <summary>That many flushes from now one fails with EIO; what it should have kept stays unflushed.</summary>
    public int FailFlushIn { get; set; }

    /// <summary>That many changes (of content, length, names, durability) from now the machine goes down, a write being half done.</summary>
    public int CrashIn { get; set; }

    /// <summary>More than any scenario fills; far enough below the largest number that adding to it is safe.</summary>
    public const long UnlimitedBytes = long.MaxValue / 2;

    /// <summary>Room for content; a write beyond fails with ENOSPC after the bytes that fit.</summary>
    public long CapacityBytes { get; set; } = UnlimitedBytes;

    /// <summary>A directory on a device that is broken: each write and flush below it fails with EIO.</summary>
    public string? BrokenDirectory { get; set; }

    internal bool IsBroken(string path) =>
        BrokenDirectory is { } broken && path.StartsWith(broken, StringComparison.Ordinal) && (path.Length == broken.Length || path[broken.Length] == '/');

    internal bool WriteFails() => FailWriteIn > 0 && --FailWriteIn == 0;

    internal bool FlushFails() => FailFlushIn > 0 && --FailFlushIn == 0;

    internal bool Crashes() => CrashIn > 0 && --CrashIn == 0;
}
