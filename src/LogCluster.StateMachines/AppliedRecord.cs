namespace LogCluster.StateMachines;

/// <summary>A record as it stands in the log. Its bytes are valid only during the call that hands it over.</summary>
public readonly ref struct AppliedRecord(long offset, long timestampMs, ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value)
{
    private const long NoProducer = -1;

    public long Offset { get; } = offset;

    public long TimestampMs { get; } = timestampMs;

    public ReadOnlyMemory<byte>? Key { get; } = key;

    public ReadOnlyMemory<byte>? Value { get; } = value;

    /// <summary>
    /// The transactional producer of the record, -1 outside of transactions. Such a record is pending until
    /// <see cref="IStateMachine.ApplyTransactionEnd"/> tells how its transaction ended (KIP-98).
    /// </summary>
    public long TransactionalProducerId { get; init; } = NoProducer;

    public bool IsPending => TransactionalProducerId != NoProducer;
}
