namespace LogCluster.Core.Wire;

/// <summary>A tagged field that the schema does not know, kept so that the message can be written again as it came (KIP-482).</summary>
public readonly record struct UnknownTag(int Tag, ReadOnlyMemory<byte> Data);
