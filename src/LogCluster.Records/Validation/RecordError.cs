namespace LogCluster.Records;

/// <summary>Why one record of a batch was rejected (KIP-467); with it the whole batch is.</summary>
/// <param name="BatchIndex">The record's place in its batch, from 0.</param>
public readonly record struct RecordError(int BatchIndex, string Message);
