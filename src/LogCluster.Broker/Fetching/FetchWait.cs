using LogCluster.Core.Waiting;

namespace LogCluster.Broker.Fetching;

/// <summary>
/// One fetch that waits for more bytes on several partitions at once: woken by the first high watermark that moves, or by its
/// deadline. Used once.
/// </summary>
internal sealed class FetchWait : IOffsetWaiter, IDisposable
{
    private readonly TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IDisposable> _registrations = [];
    private readonly ITimer _deadline;

    public FetchWait(TimeProvider time, TimeSpan timeout) =>
        _deadline = time.CreateTimer(static self => ((FetchWait)self!).Signal(WaitOutcome.TimedOut), this, timeout, Timeout.InfiniteTimeSpan);

    public Task Woken => _woken.Task;

    /// <summary>Wakes when the monitor reaches <paramref name="offset"/>; at once when it has.</summary>
    public void Add(OffsetMonitor monitor, long offset)
    {
        if (monitor.Register(offset, this) is { } registration)
            _registrations.Add(registration);
    }

    public void Signal(WaitOutcome outcome) => _woken.TrySetResult();

    public void Dispose()
    {
        _deadline.Dispose();
        foreach (var registration in _registrations)
            registration.Dispose();
    }
}
