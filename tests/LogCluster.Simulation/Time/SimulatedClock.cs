namespace LogCluster.Simulation.Time;

/// <summary>A node's clock: virtual time, with a wall clock that may be skewed. Timers fire as events of the node's current life.</summary>
internal sealed class SimulatedClock(SimulatedWorld world, SimulatedContext context, Func<TimeSpan> skew) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => SimulatedWorld.Epoch + world.Now + skew();

    public override long GetTimestamp() => world.Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(world, context, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
