namespace LogCluster.Simulation.Time;

internal sealed class SimulatedTimer(SimulatedWorld world, SimulatedContext context, TimerCallback callback, object? state) : ITimer
{
    private SimulatedEvent? _next;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _next?.Cancel();
        _next = dueTime == Timeout.InfiniteTimeSpan ? null : world.Schedule(dueTime, context, () => Fire(period));
        return true;
    }

    private void Fire(TimeSpan period)
    {
        _next = period <= TimeSpan.Zero ? null : world.Schedule(period, context, () => Fire(period));
        callback(state);
    }

    public void Dispose() => _next?.Cancel();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }
}
