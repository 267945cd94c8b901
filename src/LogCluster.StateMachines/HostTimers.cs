namespace LogCluster.StateMachines;

/// <summary>
/// The derived timers of a machine, and the time of the turn that runs. Armed by commands of a leader; all are cancelled when
/// leadership ends. Deadlines are monotonic. Used by the host's turn only.
/// </summary>
public sealed class HostTimers : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Action _wake;
    private readonly long _started;
    private readonly PriorityQueue<HostTimer, (long DueMs, long Order)> _queue = new();
    private ITimer? _alarm;
    private long _alarmMs = long.MaxValue;
    private long _order;
    private int _cancelled;

    internal HostTimers(TimeProvider time, Action wake)
    {
        _time = time;
        _wake = wake;
        _started = time.GetTimestamp();
        BeginTurn();
    }

    /// <summary>The wall clock of this turn, ms since 1970: the timestamp of what the turn writes.</summary>
    public long NowMs { get; private set; }

    /// <summary>The monotonic clock of this turn, ms since the host was made.</summary>
    public long ElapsedMs { get; private set; }

    /// <summary>Runs <paramref name="onDue"/> as a command, <paramref name="afterMs"/> from now or a little later.</summary>
    public HostTimer Schedule(long afterMs, Func<Decision<NoReply>> onDue)
    {
        var timer = new HostTimer(this, ElapsedMs + Math.Max(afterMs, 0), onDue);
        _queue.Enqueue(timer, (timer.DueMs, _order++));
        return timer;
    }

    internal void BeginTurn()
    {
        NowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        ElapsedMs = (long)_time.GetElapsedTime(_started).TotalMilliseconds;
    }

    /// <summary>The next timer that is due in this turn, disarmed.</summary>
    internal bool TryTakeDue(out HostTimer timer)
    {
        while (_queue.TryPeek(out timer!, out var queued) && queued.DueMs <= ElapsedMs)
        {
            _queue.Dequeue();
            if (!timer.IsArmed)
            {
                _cancelled--;
                continue;
            }

            if (timer.DueMs > ElapsedMs)
            {
                // Postponed since it was queued.
                _queue.Enqueue(timer, (timer.DueMs, _order++));
                continue;
            }

            timer.Disarm();
            return true;
        }

        return false;
    }

    /// <summary>
    /// Asks to be woken when the first timer is due, and not before a pause; right after that where <paramref name="isAwaited"/>. Called at the end of a turn.
    /// </summary>
    internal void SetAlarm(int pauseMs = 0, bool isAwaited = false)
    {
        var dueMs = long.MaxValue;
        if (isAwaited)
            dueMs = ElapsedMs + pauseMs;
        else if (_queue.TryPeek(out _, out var first))
            dueMs = Math.Max(first.DueMs, pauseMs > 0 ? ElapsedMs + pauseMs : 0);
        if (dueMs == _alarmMs)
            return;
        _alarmMs = dueMs;
        _alarm ??= _time.CreateTimer(static self => ((HostTimers)self!)._wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        // A millisecond more: what has elapsed is rounded down.
        var afterMs = Math.Min(dueMs - ElapsedMs + 1, int.MaxValue);
        _alarm.Change(dueMs == long.MaxValue ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Max(afterMs, 0)), Timeout.InfiniteTimeSpan);
    }

    internal void CancelAll()
    {
        while (_queue.TryDequeue(out var timer, out _))
            timer.Disarm();
        _cancelled = 0;
    }

    /// <summary>Cancelled timers are dropped when they are the larger part of the queue.</summary>
    internal void OnCancelled()
    {
        if (++_cancelled * 2 <= _queue.Count)
            return;
        var armed = _queue.UnorderedItems.Where(item => item.Element.IsArmed).ToArray();
        _queue.Clear();
        _queue.EnqueueRange(armed.Select(item => (item.Element, item.Priority)));
        _cancelled = 0;
    }

    public void Dispose() => _alarm?.Dispose();
}
