namespace LogCluster.Core.Wire;

/// <summary>Bounds that are checked before memory is taken for what a peer announces (the limits of Kafka 4.4's decoder).</summary>
public static class WireLimits
{
    public const int ArrayElementsMax = 1_000_000;
    public const int TagsMax = 10_000;

    /// <summary>What the length of a classic string can say; a compact one could be longer, and then not be written in older versions.</summary>
    public const int StringBytesMax = short.MaxValue;
}
