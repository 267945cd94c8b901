using LogCluster.Records.Compression;

namespace LogCluster.Records;

/// <summary>The rules of one topic, in the words of its configuration. Immutable: made anew when the configuration changes.</summary>
public sealed record BatchValidationOptions
{
    public static readonly BatchValidationOptions Default = new();

    /// <summary>Decompressed, any batch may have this size, even where <see cref="MessageBytesMax"/> is small.</summary>
    public const long DecompressedBytesFloor = 128L * 1024 * 1024;

    /// <summary>Larger batches may decompress to this many times <see cref="MessageBytesMax"/>.</summary>
    public const int DecompressedRatioMax = 16;

    /// <summary>
    /// A zstd frame of level 20 or more asks for a window of 32 to 128 MiB, which becomes memory as far as it is filled. So much may
    /// be: a batch of such a frame that decompresses to more is refused, as a few kilobytes could take it.
    /// </summary>
    public const long ContextBytesMax = 32L * 1024 * 1024;

    /// <summary><c>compression.type</c>: the codec that batches are stored with; null is <c>producer</c>, each as it was sent.</summary>
    public CompressionCodec? Codec { get; init; }

    /// <summary><c>compression.[codec].level</c> of <see cref="Codec"/>, used only when a batch is compressed anew (KIP-390).</summary>
    public int? CompressionLevel { get; init; }

    /// <summary><c>message.timestamp.type</c>.</summary>
    public TimestampType TimestampType { get; init; } = TimestampType.CreateTime;

    /// <summary><c>message.timestamp.before.max.ms</c> (KIP-937).</summary>
    public long TimestampBeforeMaxMs { get; init; } = long.MaxValue;

    /// <summary><c>message.timestamp.after.max.ms</c> (KIP-937).</summary>
    public long TimestampAfterMaxMs { get; init; } = 3_600_000;

    /// <summary><c>max.message.bytes</c>: the size of a whole batch, as sent and as stored.</summary>
    public int MessageBytesMax { get; init; } = 1024 * 1024 + RecordBatchLayout.LogOverheadBytes;

    /// <summary><c>cleanup.policy</c> contains <c>compact</c>: a record without a key has no place there.</summary>
    public bool RequiresKeys { get; init; }

    public CodecSupport Codecs { get; init; } = CodecSupport.Installed;

    /// <summary>For tests: a floor that takes less time to reach.</summary>
    internal long DecompressedBytesFloorOverride { get; init; } = DecompressedBytesFloor;

    /// <summary>
    /// The bound on time and, where memory depends on it, on memory that one compressed batch may take. Kafka has none; producers
    /// stay far below, a bomb does not.
    /// </summary>
    public long DecompressedBytesMax => Math.Max(DecompressedBytesFloorOverride, (long)DecompressedRatioMax * MessageBytesMax);
}
