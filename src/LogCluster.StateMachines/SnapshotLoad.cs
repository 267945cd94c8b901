using LogCluster.Core;
using LogCluster.Records;
using LogCluster.Replication.Quorum.Snapshots;

namespace LogCluster.StateMachines;

/// <summary>Brings a machine that knows nothing to the state of a snapshot, a batch at a time. Used by the host's turn only.</summary>
internal sealed class SnapshotLoad(SnapshotReader reader, IStateMachine machine) : IDisposable
{
    public long EndOffset => reader.Id.Offset;

    public long LastLogTimestampMs => reader.LastLogTimestampMs;

    /// <summary>Applies one more batch; true when that was all. Throws <see cref="InvalidDataException"/> when the snapshot is damaged.</summary>
    public bool Proceed()
    {
        if (!reader.MoveNext())
            return true;
        using var records = new RecordReader(reader.Batch);
        while (records.MoveNext())
        {
            var record = records.Current;
            machine.Apply(new AppliedRecord(record.Offset, record.TimestampMs, LogApplier.Copy(record.Key), LogApplier.Copy(record.Value)));
        }

        Invariant.Check(records.Fault == RecordFault.None);
        return false;
    }

    public void Dispose() => reader.Dispose();
}
