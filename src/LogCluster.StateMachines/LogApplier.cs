using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Records;
using LogCluster.Replication;

namespace LogCluster.StateMachines;

/// <summary>Brings a machine along its log, a piece at a time. Used by the host's turn only.</summary>
internal sealed class LogApplier(IReplicatedLog log, IStateMachine machine, OffsetMonitor applied)
{
    /// <summary>How much of the log one turn reads, so that a long log does not hold up who waits for the thread.</summary>
    private const int ReadBytesMax = 1 << 20;

    /// <summary>The offset of the first record that the machine has not seen.</summary>
    public long NextOffset { get; private set; }

    /// <summary>Applies one piece of what is missing; true when everything below <paramref name="upToOffset"/> has been applied.</summary>
    public bool CatchUp(long upToOffset)
    {
        if (NextOffset >= upToOffset)
            return true;
        if (log.LogStartOffset >= upToOffset)
        {
            // Whatever was there has been deleted.
            Advance(upToOffset);
            return true;
        }

        using var region = log.Read(Math.Max(NextOffset, log.LogStartOffset), ReadBytesMax);
        Invariant.Check(region is not null);
        var bytes = new byte[region.Length];
        region.CopyTo(0, bytes);
        ApplyBatches(bytes, upToOffset);
        return NextOffset >= upToOffset;
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

    private static ReadOnlyMemory<byte>? Copy(NullableBytes bytes) => bytes.HasValue ? bytes.ToArray() : (ReadOnlyMemory<byte>?)null;
}
