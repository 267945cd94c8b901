using LogCluster.Records;

namespace LogCluster.Cli.Client;

/// <summary>How records are produced.</summary>
internal sealed record ProducerSettings
{
    public CompressionCodec Codec { get; init; }

    /// <summary>-1: every in-sync replica; 1: the leader; 0: nobody answers.</summary>
    public short Acks { get; init; } = -1;

    /// <summary>Before compression; a single larger record makes a batch of its own. Half of what topics take by default.</summary>
    public int BatchBytes { get; init; } = 512 << 10;
}
