namespace LogCluster.StateMachines;

/// <summary>A record as it stands in the log. Its bytes are valid only during the call that hands it over.</summary>
public readonly ref struct AppliedRecord(long offset, long timestampMs, ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value)
{
    public long Offset { get; } = offset;

    public long TimestampMs { get; } = timestampMs;

    public ReadOnlyMemory<byte>? Key { get; } = key;

    public ReadOnlyMemory<byte>? Value { get; } = value;
}
