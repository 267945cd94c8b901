using LogCluster.Core;
using LogCluster.Records;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum.Snapshots;

/// <summary>
/// Writes a snapshot. Equal records make equal files: every batch has the timestamp of the last that the snapshot stands for. Not thread-safe; what
/// is disposed without <see cref="Complete"/> has never been there.
/// </summary>
public sealed class SnapshotWriter : IDisposable
{
    /// <summary>Readers take a batch at a time; Kafka's own write up to 8 MiB.</summary>
    private const int BatchBytesMax = 256 << 10;

    private readonly SnapshotPart _part;
    private readonly IQuorumRecordFormat _format;
    private readonly long _timestampMs;
    private readonly Action<SnapshotPart, SnapshotInfo> _onComplete;
    private readonly VoterSet? _voters;
    private readonly RecordBatchBuilder _batch = new(BatchBytesMax);
    private long _nextOffset;

    internal SnapshotWriter(
        SnapshotPart part, long lastLogTimestampMs, VoterSet? voters, IQuorumRecordFormat format, Action<SnapshotPart, SnapshotInfo> onComplete)
    {
        (_part, _format, _timestampMs, _voters, _onComplete) = (part, format, lastLogTimestampMs, voters, onComplete);
        WriteControl(batch =>
        {
            format.AppendSnapshotHeader(batch, _timestampMs, lastLogTimestampMs);
            if (voters is null)
                return;
            format.AppendVersion(batch, _timestampMs);
            format.AppendVoters(batch, _timestampMs, voters);
        });
        Begin(isControl: false);
    }

    public OffsetAndEpoch Id => _part.Id;

    /// <summary>Bytes in the file so far.</summary>
    public long LengthBytes => _part.LengthBytes;

    public void Append(ReadOnlyMemory<byte> value)
    {
        if (_batch.PlainSizeBytes + value.Length > BatchBytesMax && !_batch.IsEmpty)
        {
            Flush();
            Begin(isControl: false);
        }

        _batch.Append(_timestampMs, default, value);
    }

    /// <summary>Ends the snapshot; it is whole and durable on return.</summary>
    public void Complete()
    {
        if (!_batch.IsEmpty)
            Flush();
        WriteControl(batch => _format.AppendSnapshotFooter(batch, _timestampMs));
        _part.Finish();
        _onComplete(_part, new SnapshotInfo(Id, LengthBytes, _timestampMs, _voters));
    }

    private void WriteControl(Action<RecordBatchBuilder> fill)
    {
        Begin(isControl: true);
        fill(_batch);
        Flush();
    }

    private void Begin(bool isControl)
    {
        _batch.Clear();
        (_batch.IsControl, _batch.BaseOffset, _batch.LeaderEpoch) = (isControl, _nextOffset, Id.Epoch);
    }

    private void Flush()
    {
        _nextOffset = _batch.NextOffset;
        _part.Append(_batch.Build().Span);
    }

    public void Dispose()
    {
        _batch.Dispose();
        _part.Dispose();
    }
}
