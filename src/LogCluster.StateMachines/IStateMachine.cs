namespace LogCluster.StateMachines;

/// <summary>
/// State that is a function of a log. The host is its only caller and calls one method at a time. Commands look at the state and
/// return a <see cref="Decision{TReply}"/>; only <see cref="Apply"/> changes what the log knows of, without clock, chance or IO.
/// Derived state (deferred replies, timers, what a leader has heard and not written) is the commands' own; it ends with leadership.
/// </summary>
public interface IStateMachine
{
    /// <summary>
    /// True when there is derived state: <see cref="Reset"/> is then called whenever leadership ends, whether or not something that
    /// may never be committed was applied.
    /// </summary>
    bool HasDerivedState => false;

    void Apply(AppliedRecord record);

    /// <summary>A transaction ended in this log: its pending records count from now on, or never will.</summary>
    void ApplyTransactionEnd(TransactionEnd end)
    {
    }

    /// <summary>Everything up to here has been applied, a good moment to publish a view. Called after each batch of records.</summary>
    void OnApplied(long nextOffset);

    /// <summary>
    /// This node leads and everything in the log has been applied; commands follow, after the decision that this returns has been carried out.
    /// Derived timers are to be armed anew; they are cancelled by the host when leadership ends.
    /// </summary>
    Decision<NoReply> OnLeading(HostTimers timers) => default(NoReply);

    /// <summary>Forgets everything; a snapshot is applied, if there is one, and the log after it.</summary>
    void Reset();

    /// <summary>
    /// The values of the records that make this state out of nothing, in an order that <see cref="Apply"/> takes, and always the same for the same state. Read
    /// piece by piece while the machine goes on, so they come from something immutable. Null when there is no state that stands alone right
    /// now, or never.
    /// </summary>
    IEnumerable<ReadOnlyMemory<byte>>? SnapshotRecords() => null;
}
