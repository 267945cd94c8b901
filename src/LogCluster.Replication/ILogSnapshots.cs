using LogCluster.Core;
using LogCluster.Replication.Quorum.Snapshots;

namespace LogCluster.Replication;

/// <summary>
/// The snapshots of a replicated log: files that stand for everything below an offset (KIP-630). Only what is committed is in them, so
/// any of them may be loaded at any time. Thread-safe.
/// </summary>
public interface ILogSnapshots
{
    /// <summary>The newest whole one; null where there is none that stands for any record.</summary>
    OffsetAndEpoch? Newest { get; }

    /// <summary>Opens the newest for reading; null where there is none. The caller disposes it.</summary>
    SnapshotReader? OpenNewest();

    /// <summary>
    /// Begins a snapshot of everything below <paramref name="endOffset"/>, which must be committed and applied. Null when there is one of
    /// that offset or a later one. The caller completes or disposes it.
    /// </summary>
    /// <param name="lastLogTimestampMs">The timestamp of the last batch that it stands for, ms since 1970.</param>
    SnapshotWriter? TryCreate(long endOffset, long lastLogTimestampMs);
}
