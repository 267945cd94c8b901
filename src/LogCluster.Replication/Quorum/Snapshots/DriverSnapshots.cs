using LogCluster.Core;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum.Snapshots;

/// <summary>The snapshots of a driver's log, as state machines use them.</summary>
/// <param name="describe">The epoch of the last record below an offset and the voters that a snapshot of it names; null where the log has it no more.</param>
/// <param name="onTaken">Called when a new one is whole and durable.</param>
internal sealed class DriverSnapshots(
    SnapshotStore store, Func<long, (LeaderEpoch Epoch, VoterSet? Voters)?> describe, Action onTaken) : ILogSnapshots
{
    public OffsetAndEpoch? Newest => store.Newest is { Id.Offset: > 0 } newest ? newest.Id : null;

    public SnapshotReader? OpenNewest()
    {
        while (store.Newest is { Id.Offset: > 0 } newest)
        {
            try
            {
                return store.OpenReader(newest);
            }
            catch (IOException) when (store.Newest != newest)
            {
                // A newer one took its place.
            }
        }

        return null;
    }

    public SnapshotWriter? TryCreate(long endOffset, long lastLogTimestampMs)
    {
        if (endOffset <= (Newest?.Offset ?? 0) || describe(endOffset) is not { } end)
            return null;
        return store.Create(new OffsetAndEpoch(endOffset, end.Epoch), lastLogTimestampMs, end.Voters, onTaken);
    }
}
