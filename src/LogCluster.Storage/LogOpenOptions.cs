using System.Runtime.InteropServices;

namespace LogCluster.Storage;

/// <summary>What the checkpoints of the log directory say of a log that is being opened. The defaults open any log safely, if slowly.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LogOpenOptions
{
    /// <summary>From the log start checkpoint; the first segment may begin before or behind it.</summary>
    public long LogStartOffset { get; init; }

    /// <summary>All below was durable; after an unclean stop the segments from here on are checked batch by batch.</summary>
    public long RecoveryPoint { get; init; }

    /// <summary>Whether the last process closed the log in an orderly way, so that nothing has to be checked.</summary>
    public bool WasCleanlyClosed { get; init; }

    /// <summary>Wall clock: producers idle for long are forgotten.</summary>
    public long NowMs { get; init; }
}
