namespace LogCluster.StateMachines.Tests;

/// <summary>A clock whose timers fire a moment before their time, as those of the system may when measured with its timestamps.</summary>
internal sealed class HastyTimers(TimeProvider inner) : TimeProvider
{
    private static readonly TimeSpan Haste = TimeSpan.FromMicroseconds(300);

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override long GetTimestamp() => inner.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(inner.CreateTimer(callback, state, Early(dueTime), period));

    private static TimeSpan Early(TimeSpan dueTime) => dueTime > Haste ? dueTime - Haste : dueTime;

    private sealed class Timer(ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(Early(dueTime), period);

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
