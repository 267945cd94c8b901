namespace LogCluster.StateMachines;

/// <summary>
/// State that is a function of a log. The host is its only caller and calls one method at a time. Commands look at the state and
/// return a <see cref="Decision{TReply}"/>; only <see cref="Apply"/> changes it, without clock, chance or IO.
/// </summary>
public interface IStateMachine
{
    void Apply(AppliedRecord record);

    /// <summary>Everything up to here has been applied, a good moment to publish a view. Called after each batch of records.</summary>
    void OnApplied(long nextOffset);

    /// <summary>Forgets everything; the log is applied again from its start.</summary>
    void Reset();
}
