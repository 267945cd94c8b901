namespace LogCluster.Records.Compression;

/// <summary>The levels that <c>compression.gzip.level</c>, <c>compression.lz4.level</c> and <c>compression.zstd.level</c> allow (KIP-390).</summary>
public static class CompressionLevels
{
    public const int GzipMin = 1;
    public const int GzipMax = 9;

    /// <summary>zlib's name for "your default", also allowed.</summary>
    public const int GzipDefault = -1;

    public const int Lz4Min = 1;
    public const int Lz4Max = 17;

    /// <summary>Kafka's default; it stands for the fast compressor, every other level for the high-compression one.</summary>
    public const int Lz4Default = 9;

    public const int ZstdMin = -131072;
    public const int ZstdMax = 22;
    public const int ZstdDefault = 3;

    public static bool IsValid(CompressionCodec codec, int level) => codec switch
    {
        CompressionCodec.Gzip => level is GzipDefault or (>= GzipMin and <= GzipMax),
        CompressionCodec.Lz4 => level is >= Lz4Min and <= Lz4Max,
        CompressionCodec.Zstd => level is >= ZstdMin and <= ZstdMax,
        _ => false,
    };
}
