namespace LogCluster.StateMachines;

/// <summary>
/// One armed timer. When it is due, its command runs in a turn of the host, once. To postpone it costs nothing: sessions are
/// postponed with every heartbeat. Used from the machine's commands only.
/// </summary>
public sealed class HostTimer
{
    private readonly HostTimers _owner;

    internal HostTimer(HostTimers owner, long dueMs, Func<Decision<NoReply>> onDue)
    {
        _owner = owner;
        DueMs = dueMs;
        OnDue = onDue;
    }

    /// <summary>False once it ran or was cancelled.</summary>
    public bool IsArmed { get; private set; } = true;

    /// <summary>On the clock of <see cref="HostTimers.ElapsedMs"/>.</summary>
    internal long DueMs { get; private set; }

    internal Func<Decision<NoReply>> OnDue { get; }

    /// <summary>
    /// Due <paramref name="afterMs"/> from now instead. False when it is no longer armed or would become due earlier than it is: then
    /// it takes a new timer.
    /// </summary>
    public bool TryPostpone(long afterMs)
    {
        var dueMs = _owner.ElapsedMs + afterMs;
        if (!IsArmed || dueMs < DueMs)
            return false;
        DueMs = dueMs;
        return true;
    }

    public void Cancel()
    {
        if (!IsArmed)
            return;
        IsArmed = false;
        _owner.OnCancelled();
    }

    internal void Disarm() => IsArmed = false;
}
