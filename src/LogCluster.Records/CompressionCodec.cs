namespace LogCluster.Records;

/// <summary>The codec id in the low three bits of a batch's attributes; 5 to 7 are not assigned.</summary>
public enum CompressionCodec
{
    None = 0,
    Gzip = 1,
    Snappy = 2,
    Lz4 = 3,
    Zstd = 4,
}
