namespace LogCluster.StateMachines;

/// <summary>A command in the mailbox of a host, and later its answer among the parked replies.</summary>
internal abstract class PendingCommand<TMachine>
{
    /// <summary>False for a command that looks and has nothing written: it is carried out also while the log takes no appends.</summary>
    public bool MayWrite { get; init; } = true;

    /// <summary>Decides on the state as it is now; the answer is kept until <see cref="Complete"/>.</summary>
    public abstract Outcome Decide(TMachine machine, long nextOffset);

    /// <summary>Gives the answer, or the reason why there is none; only the first call counts.</summary>
    public abstract void Complete(Exception? failure);
}
