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
    private volatile bool _isAlarmSet;

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
        var since = _uncoveredSinceMs ??= nowMs;
        var ageDueMs = policy.IntervalMs > 0 ? since + policy.IntervalMs : long.MaxValue;
        var dueMs = Math.Max(applier.BytesSinceSnapshot >= policy.LogBytes ? since : ageDueMs, _notBeforeMs);
        if (nowMs >= dueMs)
            return true;
        // Anew in every turn that is too early, also that of an alarm: timers and timestamps come from clocks that may differ by a moment.
        if (dueMs != long.MaxValue && !_isAlarmSet)
            SetAlarm(dueMs - nowMs);
        return false;
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
        _alarm ??= time.CreateTimer(_ => OnAlarm(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _isAlarmSet = true;
        _alarm.Change(TimeSpan.FromMilliseconds(Math.Min(afterMs, int.MaxValue)), Timeout.InfiniteTimeSpan);
    }

    /// <summary>From any thread.</summary>
    private void OnAlarm()
    {
        _isAlarmSet = false;
        wake();
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
