namespace LogCluster.Metadata.Controllers;

/// <summary>Producer ids that a broker may hand out (KIP-730).</summary>
public readonly record struct ProducerIdBlock(long FirstId, int Count)
{
    /// <summary>Ids in a block.</summary>
    public const int Size = 1_000;
}
