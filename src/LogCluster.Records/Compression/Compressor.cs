namespace LogCluster.Records.Compression;

/// <summary>
/// Writes one compressed stream piece by piece. Pooled per thread like <see cref="Decompressor"/>; not thread-safe, one stream at a time.
/// </summary>
public abstract class Compressor : IDisposable
{
    [ThreadStatic]
    private static Compressor?[]? Idle;

    public abstract CompressionCodec Codec { get; }

    /// <summary>Begins a new stream at a level of <see cref="CompressionLevels"/>; null is the codec's default.</summary>
    public abstract void Begin(int? level);

    public abstract void Write(ReadOnlySpan<byte> input, ByteBuffer output);

    /// <summary>Writes what is left inside and the end of the stream.</summary>
    public abstract void End(ByteBuffer output);

    /// <summary>A context of an available codec (<see cref="CodecSupport"/>); the caller gives it back.</summary>
    public static Compressor Rent(CompressionCodec codec)
    {
        var idle = Idle ??= new Compressor?[CodecSupport.CodecCount];
        var compressor = idle[(int)codec] ?? Create(codec);
        idle[(int)codec] = null;
        return compressor;
    }

    public static void Return(Compressor compressor)
    {
        ArgumentNullException.ThrowIfNull(compressor);
        ref var slot = ref (Idle ??= new Compressor?[CodecSupport.CodecCount])[(int)compressor.Codec];
        if (slot is null)
            slot = compressor;
        else
            compressor.Dispose();
    }

    private static Compressor Create(CompressionCodec codec) => codec switch
    {
        CompressionCodec.Gzip => new GzipCompressor(),
        CompressionCodec.Snappy => new SnappyCompressor(),
        CompressionCodec.Lz4 => new Lz4Compressor(),
        CompressionCodec.Zstd => new ZstdCompressor(),
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "Not a codec that compresses"),
    };

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
