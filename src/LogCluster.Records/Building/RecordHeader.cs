namespace LogCluster.Records;

/// <summary>A header to be written into a record (KIP-82).</summary>
public readonly record struct RecordHeader(string Key, ReadOnlyMemory<byte>? Value);
