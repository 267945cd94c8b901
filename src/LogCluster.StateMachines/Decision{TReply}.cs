namespace LogCluster.StateMachines;

/// <summary>
/// What a command decided: the records to write, in order, and the answer to give once they are committed. A command that writes
/// nothing is answered when what it read is committed.
/// </summary>
public readonly record struct Decision<TReply>(IReadOnlyList<StateRecord> Records, TReply Reply)
{
    /// <summary>Only an answer.</summary>
    public static implicit operator Decision<TReply>(TReply reply) => new([], reply);
}
