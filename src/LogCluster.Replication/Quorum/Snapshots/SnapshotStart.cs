using LogCluster.Core;
using LogCluster.Storage;

namespace LogCluster.Replication.Quorum.Snapshots;

/// <summary>Makes log and snapshots fit together at start, after whatever stop.</summary>
internal static class SnapshotStart
{
    /// <summary>
    /// Returns the snapshot that the log begins after; offset 0 and no epoch for a log that is whole. A log that ends before the newest snapshot, or has not
    /// its last epoch, was about to be given up for it: that is finished now. Throws <see cref="InvalidDataException"/> when records are missing
    /// that no snapshot stands for.
    /// </summary>
    public static OffsetAndEpoch Reconcile(PartitionLog log, SnapshotStore snapshots, long nowMs)
    {
        if (snapshots.Newest is { } newest && IsBehind(log, newest.Id))
            log.TruncateFullyAndStartAt(newest.Id.Offset, nowMs);
        if (log.LogStartOffset == 0)
            return new OffsetAndEpoch(0, LeaderEpoch.None);
        var start = snapshots.All.FirstOrDefault(snapshot => snapshot.Id.Offset >= log.LogStartOffset)
            ?? throw new InvalidDataException($"The log of {log.Partition} begins at offset {log.LogStartOffset}, and no snapshot in {log.Directory} stands for what is missing.");
        log.AdvanceLogStartOffset(start.Id.Offset);
        snapshots.DeleteBelow(start.Id.Offset);
        return start.Id;
    }

    /// <summary>What is committed up to the snapshot is not all in this log. A later epoch begins with all that was committed before it.</summary>
    private static bool IsBehind(PartitionLog log, OffsetAndEpoch snapshot)
    {
        if (snapshot.Offset == 0 || log.LogEndOffset < snapshot.Offset)
            return snapshot.Offset > 0;
        // An epoch that has no record yet may be noted at the end of the log.
        var last = log.LogEndOffset > log.LogStartOffset ? log.LeaderEpochs.EpochAt(log.LogEndOffset - 1) : snapshot.Epoch;
        return last < snapshot.Epoch;
    }
}
