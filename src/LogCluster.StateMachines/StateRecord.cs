namespace LogCluster.StateMachines;

/// <summary>A record that a state machine decides to write: a key and a value, either of which may be null.</summary>
public readonly record struct StateRecord(ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte>? Value);
