using LogCluster.Core;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Messages;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Simulation.Quorum;

/// <summary>
/// What a replica of a quorum has on disk: election state, a snapshot and the records after it, one a batch. A crash loses what was not
/// flushed. <see cref="HashAt"/> stands for the image that a state machine would have at an offset.
/// </summary>
internal sealed class QuorumDisk(Uuid directoryId, VoterSet initialVoters)
{
    private readonly List<QuorumRecord> _records = [];
    private (OffsetAndEpoch Id, ulong Hash, VoterSet Voters) _snapshot = (new OffsetAndEpoch(0, LeaderEpoch.None), 0, initialVoters);
    private long _flushedOffset;

    public Uuid DirectoryId { get; } = directoryId;

    public ElectionState Election { get; set; } = ElectionState.Initial;

    public OffsetAndEpoch SnapshotId => _snapshot.Id;

    public VoterSet SnapshotVoters => _snapshot.Voters;

    public long EndOffset => _snapshot.Id.Offset + _records.Count;

    public int RecordCount => _records.Count;

    /// <summary>Covers every record below the offset, in order. Only at or after the snapshot.</summary>
    public ulong HashAt(long offset) => offset == _snapshot.Id.Offset ? _snapshot.Hash : _records[(int)(offset - _snapshot.Id.Offset) - 1].Hash;

    public LeaderEpoch EpochBefore(long offset) =>
        offset == _snapshot.Id.Offset ? _snapshot.Id.Epoch : _records[(int)(offset - _snapshot.Id.Offset) - 1].Epoch;

    public void Append(LeaderEpoch epoch, long value, VoterSet? voters)
    {
        var hash = Mix(Mix(HashAt(EndOffset), (ulong)epoch.Value), (ulong)value);
        _records.Add(new QuorumRecord(epoch, value, hash, voters));
    }

    private static ulong Mix(ulong hash, ulong value) => unchecked(((hash ^ value) * 1099511628211) ^ (hash >> 29));

    public void TruncateTo(long endOffset)
    {
        _records.RemoveRange((int)(endOffset - _snapshot.Id.Offset), (int)(EndOffset - endOffset));
        _flushedOffset = Math.Min(_flushedOffset, endOffset);
    }

    public long Flush() => _flushedOffset = EndOffset;

    public void LoseUnflushed()
    {
        if (_flushedOffset < EndOffset)
            TruncateTo(Math.Max(_flushedOffset, _snapshot.Id.Offset));
    }

    public List<RaftBatch> Read(long offset, int recordsMax)
    {
        var batches = new List<RaftBatch>();
        for (var at = offset; at < EndOffset && batches.Count < recordsMax; at++)
        {
            var record = _records[(int)(at - _snapshot.Id.Offset)];
            (long, VoterSet)? voters = record.Voters is null ? null : (at, record.Voters);
            batches.Add(new RaftBatch(at, at, record.Epoch, BitConverter.GetBytes(record.Value), voters));
        }

        return batches;
    }

    /// <summary>Keeps a snapshot of everything below the offset and gives up those records.</summary>
    public void TakeSnapshot(long offset)
    {
        var snapshot = (new OffsetAndEpoch(offset, EpochBefore(offset)), HashAt(offset), VotersAt(offset));
        _records.RemoveRange(0, (int)(offset - _snapshot.Id.Offset));
        _snapshot = snapshot;
        _flushedOffset = Math.Max(_flushedOffset, offset);
    }

    /// <summary>Takes over another replica's snapshot in place of everything.</summary>
    public void Install(QuorumDisk other)
    {
        _records.Clear();
        _snapshot = other._snapshot;
        _flushedOffset = _snapshot.Id.Offset;
    }

    private VoterSet VotersAt(long offset) =>
        _records.Take((int)(offset - _snapshot.Id.Offset)).LastOrDefault(record => record.Voters is not null)?.Voters ?? _snapshot.Voters;

    public LogOutline Outline() =>
        new(_snapshot.Id, _records.Select((record, index) => (record.Epoch, _snapshot.Id.Offset + index)).DistinctBy(start => start.Epoch), EndOffset);

    public VoterHistory Voters()
    {
        var history = new VoterHistory(_snapshot.Voters);
        for (var i = 0; i < _records.Count; i++)
        {
            if (_records[i].Voters is { } voters)
                history.Add(_snapshot.Id.Offset + i, voters);
        }

        return history;
    }

    private sealed record QuorumRecord(LeaderEpoch Epoch, long Value, ulong Hash, VoterSet? Voters);
}
