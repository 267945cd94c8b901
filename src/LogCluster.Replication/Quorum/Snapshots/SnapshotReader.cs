using LogCluster.Core;
using LogCluster.Records;
using LogCluster.Replication.Quorum.Voters;
using LogCluster.Storage.Disk;
using LogCluster.Storage.Segments;

namespace LogCluster.Replication.Quorum.Snapshots;

/// <summary>
/// Reads a snapshot batch by batch: a header record in front, batches of records, a footer record at the end; version of the quorum and voters
/// stand behind the header (KIP-630, KIP-853). Not thread-safe; whoever opened it disposes it. Throws <see cref="InvalidDataException"/> for
/// a file that is damaged or has no end.
/// </summary>
public sealed class SnapshotReader : IDisposable
{
    private readonly IDiskFile _file;
    private readonly BatchReader _batches;
    private readonly IQuorumRecordFormat _format;
    private readonly string _path;
    private long? _lastLogTimestampMs;
    private bool _hasFooter;

    internal SnapshotReader(IDisk disk, string path, OffsetAndEpoch id, IQuorumRecordFormat format)
    {
        (_path, _format, Id) = (path, format, id);
        _file = disk.Open(path, DiskOpen.ReadOnly);
        try
        {
            if (_file.Length > int.MaxValue)
                throw Damaged($"has {_file.Length} bytes, more than can be read");
            _batches = new BatchReader(_file, 0, (int)_file.Length);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public OffsetAndEpoch Id { get; }

    /// <summary>Known after the first move.</summary>
    public long LastLogTimestampMs => _lastLogTimestampMs ?? 0;

    /// <summary>Known after the first move; null when the snapshot names none.</summary>
    public VoterSet? Voters { get; private set; }

    /// <summary>The next batch of records; false at the end of a whole snapshot.</summary>
    public bool MoveNext()
    {
        while (_batches.MoveNext())
        {
            if (!_batches.IsCrcValid)
                throw Damaged($"is damaged at byte {_batches.Position}");
            if (_hasFooter)
                throw Damaged("goes on after its footer");
            if (!_batches.Header.IsControl)
                return _lastLogTimestampMs is null ? throw Damaged("has no header in front") : true;
            TakeControl(_batches.View);
        }

        if (_batches.Status != BatchReadStatus.Complete)
            throw Damaged($"is damaged at byte {_batches.NextPosition}");
        return !_hasFooter ? throw Damaged("has no footer at its end") : false;
    }

    /// <summary>The current batch; valid until the next move.</summary>
    public RecordBatchView Batch => _batches.View;

    private void TakeControl(in RecordBatchView batch)
    {
        using var records = new RecordReader(batch);
        while (records.MoveNext())
        {
            if (!ControlRecordKey.TryRead(records.Current.Key, out var key))
                throw Damaged("has a control record without a type");
            var value = records.Current.Value.Span;
            switch (key.Type)
            {
                case ControlRecordType.SnapshotHeader:
                    _lastLogTimestampMs = _format.ReadSnapshotHeader(value);
                    break;
                case ControlRecordType.KRaftVoters:
                    Voters = _format.ReadVoters(value);
                    break;
                case ControlRecordType.SnapshotFooter:
                    _hasFooter = true;
                    break;
            }
        }

        if (records.Fault != RecordFault.None || _lastLogTimestampMs is null)
            throw Damaged("has no header in front");
    }

    private InvalidDataException Damaged(string what) => new($"The snapshot {_path} {what}.");

    public void Dispose()
    {
        _batches.Dispose();
        _file.Dispose();
    }
}
