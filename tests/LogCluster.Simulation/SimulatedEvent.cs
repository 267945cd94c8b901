namespace LogCluster.Simulation;

/// <summary>Something that will happen in a context, unless it is cancelled or the context has ended by then.</summary>
internal sealed class SimulatedEvent(SimulatedContext context, Action action)
{
    private Action? _action = action;

    public SimulatedContext Context { get; } = context;

    public bool IsPending => _action is not null && Context.IsAlive;

    public void Cancel() => _action = null;

    public void Run()
    {
        var run = _action!;
        _action = null;
        Context.Invoke(run);
    }
}
