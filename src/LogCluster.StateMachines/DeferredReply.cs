namespace LogCluster.StateMachines;

/// <summary>
/// The answer of a command that waits inside the state for a later one, as a member waits for its group. It is derived: the log does
/// not know of it. A reload or the loss of leadership fails all that are open.
/// </summary>
public abstract class DeferredReply
{
    private protected DeferredReply()
    {
    }

    /// <summary>True from the moment that a decision carries the answer, even when that is not yet given.</summary>
    public bool IsAnswered { get; private protected set; }

    /// <summary>Its place among those that are open; the host's.</summary>
    internal LinkedListNode<DeferredReply>? Place { get; set; }

    /// <summary>Gives the answer, or the reason why there is none; only the first call counts.</summary>
    internal abstract void Complete(Exception? failure);
}
