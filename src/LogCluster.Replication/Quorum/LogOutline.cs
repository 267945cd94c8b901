using LogCluster.Core;

namespace LogCluster.Replication.Quorum;

/// <summary>
/// What a quorum has to know of its log without reading it: where it begins and ends and which epoch began where. The driver keeps
/// it equal to the log on disk, since every change of that is an output of <see cref="RaftNode"/>.
/// </summary>
public sealed class LogOutline
{
    private readonly List<(LeaderEpoch Epoch, long StartOffset)> _epochs = [];

    /// <param name="start">The snapshot that the log begins after; offset 0 and no epoch for a log that is whole.</param>
    public LogOutline(OffsetAndEpoch start, IEnumerable<(LeaderEpoch Epoch, long StartOffset)> epochs, long endOffset)
    {
        Invariant.Check(endOffset >= start.Offset);
        Start = start;
        EndOffset = endOffset;
        foreach (var (epoch, startOffset) in epochs)
            Note(epoch, startOffset);
    }

    /// <summary>The end of the newest snapshot that stands for what the log no longer has.</summary>
    public OffsetAndEpoch Start { get; private set; }

    public long EndOffset { get; private set; }

    /// <summary>The epoch of the last record, the snapshot's when there is none.</summary>
    public LeaderEpoch LastEpoch => _epochs.Count > 0 ? _epochs[^1].Epoch : Start.Epoch;

    /// <summary>What an election compares: the end of the log and the epoch of its last record.</summary>
    public OffsetAndEpoch End => new(EndOffset, LastEpoch);

    /// <summary>
    /// Where <paramref name="epoch"/> ended: the largest epoch of the log that is not above it, and the offset at which a later one
    /// began, or the end of the log (KIP-101). The start of the log when it knows no such epoch.
    /// </summary>
    public OffsetAndEpoch EndOf(LeaderEpoch epoch)
    {
        var next = _epochs.FindIndex(start => start.Epoch > epoch);
        if (next < 0)
            return End;
        return next == 0 ? Start : new OffsetAndEpoch(_epochs[next].StartOffset, _epochs[next - 1].Epoch);
    }

    public void Append(LeaderEpoch epoch, long endOffset)
    {
        Invariant.Check(epoch >= LastEpoch && endOffset > EndOffset);
        Note(epoch, EndOffset);
        EndOffset = endOffset;
    }

    public void TruncateTo(long endOffset)
    {
        Invariant.Check(endOffset >= Start.Offset && endOffset <= EndOffset);
        EndOffset = endOffset;
        _epochs.RemoveAll(start => start.StartOffset >= endOffset);
    }

    /// <summary>The log is gone up to a snapshot, and begins again after it.</summary>
    public void RestartAfter(OffsetAndEpoch snapshot)
    {
        _epochs.Clear();
        Start = snapshot;
        EndOffset = snapshot.Offset;
    }

    /// <summary>The log gave up what the snapshot stands for.</summary>
    public void ForgetBelow(OffsetAndEpoch snapshot)
    {
        Invariant.Check(snapshot.Offset >= Start.Offset && snapshot.Offset <= EndOffset);
        Start = snapshot;
        // The epoch that goes on across the snapshot's end begins there now.
        var gone = _epochs.FindLastIndex(start => start.StartOffset <= snapshot.Offset);
        if (gone < 0)
            return;
        var epoch = _epochs[gone].Epoch;
        _epochs.RemoveRange(0, gone + 1);
        var nextStart = _epochs.Count > 0 ? _epochs[0].StartOffset : EndOffset;
        if (snapshot.Offset < nextStart)
            _epochs.Insert(0, (epoch, snapshot.Offset));
    }

    private void Note(LeaderEpoch epoch, long startOffset)
    {
        if (_epochs.Count > 0 && _epochs[^1].Epoch == epoch)
            return;
        Invariant.Check(_epochs.Count == 0 || (_epochs[^1].Epoch < epoch && _epochs[^1].StartOffset <= startOffset));
        _epochs.Add((epoch, startOffset));
    }
}
