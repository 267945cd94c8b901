using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Records;
using LogCluster.Replication;

namespace LogCluster.StateMachines;

/// <summary>Brings a machine along its log, a piece at a time. Used by the host's turn only.</summary>
internal sealed class LogApplier(IReplicatedLog log, IStateMachine machine, OffsetMonitor applied) : IDisposable
{
    /// <summary>How much of the log one turn reads, so that a long log does not hold up who waits for the thread.</summary>
    private const int ReadBytesMax = 1 << 20;

    private SnapshotLoad? _load;

    /// <summary>The offset of the first record that the machine has not seen.</summary>
    public long NextOffset { get; private set; }

    /// <summary>Of the last batch, ms since 1970; 0 before the first.</summary>
    public long LastTimestampMs { get; private set; }

    /// <summary>How much of the log has been applied since the last snapshot.</summary>
    public long BytesSinceSnapshot { get; private set; }

    /// <summary>A snapshot stands for so much of it now.</summary>
    public void OnSnapshotTaken(long logBytes) => BytesSinceSnapshot = Math.Max(0, BytesSinceSnapshot - logBytes);

    /// <summary>Applies one piece of what is missing; true when everything below <paramref name="upToOffset"/> has been applied.</summary>
    public bool CatchUp(long upToOffset)
    {
        if (_load is not null)
            return Load() && NextOffset >= upToOffset;
        if (NextOffset >= upToOffset)
            return true;
        if (log.Snapshots is { } snapshots && IsSnapshotNeeded(snapshots))
        {
            BeginLoad(snapshots);
            return false;
        }

        if (log.LogStartOffset >= upToOffset)
        {
            // Whatever was there has been deleted.
            Advance(upToOffset);
            return true;
        }

        var from = Math.Max(NextOffset, log.LogStartOffset);
        using var region = log.Read(from, ReadBytesMax);
        if (region is null)
        {
            // A snapshot took its place meanwhile: the next turn loads that.
            Invariant.Check(from < log.LogStartOffset);
            return false;
        }

        var bytes = new byte[region.Length];
        region.CopyTo(0, bytes);
        ApplyBatches(bytes, upToOffset);
        return NextOffset >= upToOffset;
    }

    /// <summary>A machine at its beginning takes the shortest way; one that the log has left behind takes the only one.</summary>
    private bool IsSnapshotNeeded(ILogSnapshots snapshots) => snapshots.Newest is { } newest && NextOffset < newest.Offset && (NextOffset == 0 || NextOffset < log.LogStartOffset);

    private void BeginLoad(ILogSnapshots snapshots)
    {
        Reset();
        var reader = snapshots.OpenNewest();
        Invariant.Check(reader is not null);
        _load = new SnapshotLoad(reader, machine);
    }

    private bool Load()
    {
        if (!_load!.Proceed())
            return false;
        var (endOffset, timestampMs) = (_load.EndOffset, _load.LastLogTimestampMs);
        EndLoad();
        (LastTimestampMs, BytesSinceSnapshot) = (timestampMs, 0);
        Advance(endOffset);
        return true;
    }

    private void EndLoad()
    {
        _load?.Dispose();
        _load = null;
    }

    /// <summary>Everything below has been applied, by <see cref="CatchUp"/> or by a leader as it decided it.</summary>
    public void Advance(long nextOffset)
    {
        if (nextOffset <= NextOffset)
            return;
        NextOffset = nextOffset;
        machine.OnApplied(nextOffset);
        applied.Advance(nextOffset);
    }

    public void Reset()
    {
        EndLoad();
        machine.Reset();
        NextOffset = 0;
        applied.Reset(0);
    }

    private void ApplyBatches(ReadOnlySpan<byte> bytes, long upToOffset)
    {
        foreach (var batch in new RecordBatchEnumerator(bytes))
        {
            if (batch.Header.BaseOffset >= upToOffset)
                return;
            if (batch.Header.LastOffset < NextOffset)
                continue;
            if (batch.Header.IsControl)
                ApplyMarkers(batch);
            else
                ApplyRecords(batch);
            (LastTimestampMs, BytesSinceSnapshot) = (batch.Header.MaxTimestampMs, BytesSinceSnapshot + batch.SizeBytes);
            Advance(batch.Header.LastOffset + 1);
        }
    }

    private void ApplyRecords(in RecordBatchView batch)
    {
        using var records = new RecordReader(batch);
        var producerId = batch.Header.IsTransactional ? batch.Header.ProducerId : -1;
        while (records.MoveNext())
        {
            var record = records.Current;
            if (record.Offset < NextOffset)
                continue;
            machine.Apply(new AppliedRecord(record.Offset, record.TimestampMs, Copy(record.Key), Copy(record.Value)) { TransactionalProducerId = producerId });
        }

        Invariant.Check(records.Fault == RecordFault.None);
    }

    private void ApplyMarkers(in RecordBatchView batch)
    {
        using var records = new RecordReader(batch);
        while (records.MoveNext())
        {
            if (EndTransactionMarker.TryRead(records.Current, out var marker))
                machine.ApplyTransactionEnd(new TransactionEnd(records.Current.Offset, batch.Header.ProducerId, marker.IsCommit));
        }

        Invariant.Check(records.Fault == RecordFault.None);
    }

    public static ReadOnlyMemory<byte>? Copy(NullableBytes bytes) => bytes.HasValue ? bytes.ToArray() : (ReadOnlyMemory<byte>?)null;

    public void Dispose() => EndLoad();
}
