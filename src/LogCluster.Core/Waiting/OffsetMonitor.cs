namespace LogCluster.Core.Waiting;

/// <summary>
/// The one waiting primitive: an offset that advances, and those who wait for it to reach a value. Producers wait on the high
/// watermark, fetches on what they may read, state machines on what is committed. Thread-safe. Completions never run inside
/// the caller's locks: tasks continue asynchronously and waiters are signalled after the monitor's own lock is released.
/// </summary>
public sealed class OffsetMonitor(TimeProvider time, long initialOffset = 0)
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<Registration, (long Offset, long Order)> _waiting = new();
    private long _current = initialOffset;
    private long _order;
    private int _abandoned;
    private bool _closed;

    public long Current => Volatile.Read(ref _current);

    public bool IsClosed
    {
        get
        {
            lock (_lock)
                return _closed;
        }
    }

    /// <summary>Moves forward; a smaller or equal offset is ignored, so that racing callers need no order.</summary>
    public void Advance(long offset)
    {
        List<Registration>? reached = null;
        lock (_lock)
        {
            if (offset <= _current)
                return;
            Volatile.Write(ref _current, offset);
            while (_waiting.TryPeek(out var first, out var key) && (key.Offset <= offset || !first.IsWaiting))
                (reached ??= []).Add(_waiting.Dequeue());
        }

        Complete(reached, WaitOutcome.Reached);
    }

    /// <summary>Moves back after a truncation. Waiters stay.</summary>
    public void Reset(long offset)
    {
        lock (_lock)
            Volatile.Write(ref _current, offset);
    }

    /// <summary>Ends all waits, present and future.</summary>
    public void Close() => EndWaits(WaitOutcome.Closed);

    /// <summary>Ends the present waits; those to come wait as ever.</summary>
    public void Interrupt() => EndWaits(WaitOutcome.Interrupted);

    private void EndWaits(WaitOutcome outcome)
    {
        List<Registration> all = [];
        lock (_lock)
        {
            _closed |= outcome == WaitOutcome.Closed;
            while (_waiting.TryDequeue(out var registration, out _))
                all.Add(registration);
            _abandoned = 0;
        }

        Complete(all, outcome);
    }

    private static void Complete(List<Registration>? registrations, WaitOutcome outcome)
    {
        foreach (var registration in registrations ?? [])
            registration.Signal(outcome);
    }

    /// <summary>
    /// Waits until <see cref="Current"/> is at least <paramref name="offset"/>; completes at once when it is already.
    /// <see cref="Timeout.InfiniteTimeSpan"/> waits without a bound: only where something else ends the wait.
    /// </summary>
    public ValueTask<WaitOutcome> WaitForAsync(long offset, TimeSpan timeout)
    {
        if (Current >= offset)
            return new(WaitOutcome.Reached);
        if (timeout <= TimeSpan.Zero && timeout != Timeout.InfiniteTimeSpan)
            return new(WaitOutcome.TimedOut);
        var waiter = new TaskWaiter();
        var registration = Register(offset, waiter);
        return registration is null ? new(waiter.Task) : new(waiter.WithTimeout(registration, time, timeout));
    }

    /// <summary>
    /// Registers a waiter; null when it was signalled at once. Dispose the registration to stop waiting; a signal that is
    /// already under way may still arrive.
    /// </summary>
    public IDisposable? Register(long offset, IOffsetWaiter waiter)
    {
        WaitOutcome outcome;
        lock (_lock)
        {
            if (!_closed && _current < offset)
            {
                var registration = new Registration(this, waiter);
                _waiting.Enqueue(registration, (offset, _order++));
                return registration;
            }

            outcome = _closed ? WaitOutcome.Closed : WaitOutcome.Reached;
        }

        waiter.Signal(outcome);
        return null;
    }

    /// <summary>Abandoned registrations are dropped when they are the larger part of the queue, so that timed out fetches cost no memory.</summary>
    private void OnAbandoned()
    {
        lock (_lock)
        {
            if (++_abandoned * 2 <= _waiting.Count)
                return;
            var alive = _waiting.UnorderedItems.Where(item => item.Element.IsWaiting).ToArray();
            _waiting.Clear();
            _waiting.EnqueueRange(alive.Select(item => (item.Element, item.Priority)));
            _abandoned = 0;
        }
    }

    private sealed class Registration(OffsetMonitor monitor, IOffsetWaiter waiter) : IDisposable
    {
        private IOffsetWaiter? _waiter = waiter;

        public bool IsWaiting => _waiter is not null;

        public void Signal(WaitOutcome outcome) => Interlocked.Exchange(ref _waiter, null)?.Signal(outcome);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _waiter, null) is not null)
                monitor.OnAbandoned();
        }
    }

    private sealed class TaskWaiter : TaskCompletionSource<WaitOutcome>, IOffsetWaiter
    {
        public TaskWaiter()
            : base(TaskCreationOptions.RunContinuationsAsynchronously)
        {
        }

        public void Signal(WaitOutcome outcome) => TrySetResult(outcome);

        public async Task<WaitOutcome> WithTimeout(IDisposable registration, TimeProvider time, TimeSpan timeout)
        {
            await using var timer = time.CreateTimer(
                static self => ((TaskWaiter)self!).Signal(WaitOutcome.TimedOut), this, timeout, Timeout.InfiniteTimeSpan);
            var outcome = await Task;
            registration.Dispose();
            return outcome;
        }
    }
}
