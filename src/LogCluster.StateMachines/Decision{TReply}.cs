namespace LogCluster.StateMachines;

/// <summary>
/// What a command decided: the records to write, in order, and the answer to give once they are committed. A command that writes
/// nothing is answered when what it read is committed.
/// </summary>
public readonly record struct Decision<TReply>(IReadOnlyList<StateRecord> Records, TReply Reply)
{
    /// <summary>
    /// The high watermark at which everything that the reply was decided on is committed: the end of the last change of the objects
    /// that were read. Null stands for all that the machine has applied. The decision's own records are waited for in any case.
    /// </summary>
    public long? RestsOn { get; init; }

    /// <summary>Set when the answer comes later, from another command: <see cref="Reply"/> is then not looked at.</summary>
    public DeferredReply<TReply>? Deferred { get; init; }

    /// <summary>Answers to earlier commands that this decision gives, in order; they wait for the same as its own reply.</summary>
    public IReadOnlyList<DeferredReply>? Answers { get; init; }

    /// <summary>Only an answer.</summary>
    public static implicit operator Decision<TReply>(TReply reply) => new([], reply);
}
