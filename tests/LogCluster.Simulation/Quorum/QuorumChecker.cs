using LogCluster.Core;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Simulation.Quorum;

/// <summary>
/// Stands outside the replicas and holds against each other what they say and have: one leader an epoch, one committed log that
/// never changes, every leader has all of it, and equal images at equal offsets.
/// </summary>
internal sealed class QuorumChecker
{
    private readonly SortedDictionary<int, ReplicaKey> _leaders = [];

    // The image's hash at every committed offset; index 0 is the empty log.
    private readonly List<ulong> _committed = [0];

    // And the epoch in which it was first committed.
    private readonly List<LeaderEpoch> _committedIn = [LeaderEpoch.None];

    public long CommittedOffset => _committed.Count - 1;

    public int LeaderCount => _leaders.Count;

    public void OnLeader(ReplicaKey replica, LeaderEpoch epoch, QuorumDisk disk)
    {
        if (!_leaders.TryAdd(epoch.Value, replica) && _leaders[epoch.Value] != replica)
            throw new SimulationException($"epoch {epoch} has two leaders, {_leaders[epoch.Value]} and {replica}");
        // A leader may hear of its election when others have gone on to later epochs; it must have what was committed before its own.
        var known = _committedIn.FindLastIndex(committedIn => committedIn < epoch);
        if (disk.EndOffset < known)
            throw new SimulationException($"leader {replica} of epoch {epoch} ends at {disk.EndOffset}, but {known} was committed before");
        CheckAgreement(replica, disk, known);
    }

    public void OnHighWatermark(ReplicaKey replica, LeaderEpoch epoch, QuorumDisk disk, long before, long offset)
    {
        if (offset < before)
            throw new SimulationException($"the high watermark of {replica} went back from {before} to {offset}");
        for (var at = Math.Max(CommittedOffset + 1, disk.SnapshotId.Offset); at <= offset; at++)
        {
            if (at != _committed.Count)
                throw new SimulationException($"{replica} has a snapshot of {at}, beyond what anybody called committed");
            if (at - 1 >= disk.SnapshotId.Offset && disk.HashAt(at - 1) != _committed[^1])
                throw new SimulationException($"{replica} commits {at} on a log that is not the committed one");
            _committed.Add(disk.HashAt(at));
            _committedIn.Add(epoch);
        }

        CheckAgreement(replica, disk, offset);
    }

    /// <summary>
    /// A replica that is still in an older epoch may cut what others have committed in a later one, of which it has not heard: nobody has counted it.
    /// </summary>
    public void OnTruncate(ReplicaKey replica, LeaderEpoch epoch, QuorumDisk disk, long endOffset)
    {
        var end = Math.Min(disk.EndOffset, _committedIn.FindLastIndex(committedIn => committedIn <= epoch));
        if (endOffset < end && disk.HashAt(end) == _committed[(int)end])
            throw new SimulationException($"{replica} truncates committed records from {endOffset}");
    }

    private void CheckAgreement(ReplicaKey replica, QuorumDisk disk, long offset)
    {
        if (offset >= disk.SnapshotId.Offset && offset < _committed.Count && disk.HashAt(offset) != _committed[(int)offset])
            throw new SimulationException($"{replica} has another image at {offset} than was committed");
    }

    /// <summary>At the end, when nothing changes any more: all replicas have all of the committed log.</summary>
    public void CheckEnd(ReplicaKey replica, QuorumDisk disk)
    {
        if (disk.EndOffset < CommittedOffset)
            throw new SimulationException($"{replica} did not catch up: it ends at {disk.EndOffset}, {CommittedOffset} is committed");
        CheckAgreement(replica, disk, CommittedOffset);
    }
}
