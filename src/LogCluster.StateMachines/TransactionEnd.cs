namespace LogCluster.StateMachines;

/// <summary>A marker in the log: the transaction that <paramref name="ProducerId"/> had open here is over.</summary>
public readonly record struct TransactionEnd(long Offset, long ProducerId, bool IsCommit);
