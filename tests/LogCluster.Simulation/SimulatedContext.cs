namespace LogCluster.Simulation;

/// <summary>
/// One life of a node: the synchronization context on which its async code runs. When the node crashes the context ends, and
/// whatever was still to run in it never runs.
/// </summary>
public sealed class SimulatedContext(SimulatedWorld world, int id) : SynchronizationContext
{
    public int Id { get; } = id;

    public bool IsAlive { get; private set; } = true;

    /// <summary>Events of a paused context wait until then.</summary>
    public TimeSpan? PausedUntil { get; set; }

    public void End() => IsAlive = false;

    public override void Post(SendOrPostCallback d, object? state) => world.Schedule(TimeSpan.Zero, this, () => d(state));

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Blocking on another context would stop the only thread there is");

    public override SynchronizationContext CreateCopy() => this;

    internal void Invoke(Action action)
    {
        var previous = Current;
        SetSynchronizationContext(this);
        try
        {
            action();
        }
        finally
        {
            SetSynchronizationContext(previous);
        }
    }
}
