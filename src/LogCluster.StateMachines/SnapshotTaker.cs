using LogCluster.Replication;
using LogCluster.Replication.Quorum.Snapshots;

namespace LogCluster.StateMachines;

/// <summary>
/// Takes snapshots of a machine that follows a log, a piece in each turn: the machine hands out an immutable state once, and goes on while that is
/// written. Used by the host's turn only.
/// </summary>
internal sealed class SnapshotTaker(ILogSnapshots snapshots, IStateMachine machine, LogApplier applier, SnapshotPolicy policy, TimeProvider time, Action wake)
    : IDisposable
{
    /// <summary>How much one turn writes, so that a large state does not hold up who waits for the thread.</summary>
    private const int WriteBytesMax = 1 << 20;

    private readonly long _started = time.GetTimestamp();
    private SnapshotWriter? _writer;
    private IEnumerator<ReadOnlyMemory<byte>>? _records;
    private ITimer? _alarm;
    private long? _uncoveredSinceMs;
    private long _notBeforeMs;
    private long _coveredBytes;

    private long NowMs => (long)time.GetElapsedTime(_started).TotalMilliseconds;

    /// <summary>Everything committed is applied. Begins a snapshot that is due, or goes on with one; true when there is more of it to write.</summary>
    public bool Proceed()
    {
        try
        {
            return _writer is null ? IsDue() && TryBegin() : Write();
        }
        catch (IOException e)
        {
            Abandon();
            _notBeforeMs = NowMs + SnapshotPolicy.RetryMs;
            SetAlarm(SnapshotPolicy.RetryMs);
            policy.OnFailed?.Invoke(e);
            return false;
        }
    }

    private bool IsDue()
    {
        if (applier.BytesSinceSnapshot == 0)
        {
            _uncoveredSinceMs = null;
            return false;
        }

        var nowMs = NowMs;
        if (_uncoveredSinceMs is null)
        {
            _uncoveredSinceMs = nowMs;
            if (policy.IntervalMs > 0)
                SetAlarm(policy.IntervalMs);
        }

        var isDue = applier.BytesSinceSnapshot >= policy.LogBytes || (policy.IntervalMs > 0 && nowMs - _uncoveredSinceMs >= policy.IntervalMs);
        return isDue && nowMs >= _notBeforeMs;
    }

    private bool TryBegin()
    {
        // A machine in the middle of something has no state yet that stands alone: the next turn asks again.
        if (machine.SnapshotRecords() is not { } records)
            return false;
        _coveredBytes = applier.BytesSinceSnapshot;
        _writer = snapshots.TryCreate(applier.NextOffset, applier.LastTimestampMs);
        if (_writer is null)
        {
            OnTaken();
            return false;
        }

        _records = records.GetEnumerator();
        return true;
    }

    private bool Write()
    {
        var until = _writer!.LengthBytes + WriteBytesMax;
        while (_writer.LengthBytes < until)
        {
            if (!_records!.MoveNext())
            {
                _writer.Complete();
                OnTaken();
                return false;
            }

            _writer.Append(_records.Current);
        }

        return true;
    }

    private void OnTaken()
    {
        Abandon();
        applier.OnSnapshotTaken(_coveredBytes);
        _uncoveredSinceMs = null;
    }

    private void SetAlarm(long afterMs)
    {
        _alarm ??= time.CreateTimer(_ => wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _alarm.Change(TimeSpan.FromMilliseconds(Math.Min(afterMs, int.MaxValue)), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Lets go of what is under way; a snapshot that is not whole has never been there.</summary>
    public void Abandon()
    {
        _writer?.Dispose();
        _records?.Dispose();
        (_writer, _records) = (null, null);
    }

    public void Dispose()
    {
        Abandon();
        _alarm?.Dispose();
    }
}
