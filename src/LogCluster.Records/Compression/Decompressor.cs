namespace LogCluster.Records.Compression;

/// <summary>
/// Reads one compressed stream piece by piece, so that no output is held beyond what the caller asked for. Holds a context that
/// is costly to make, thus pooled per thread (<see cref="Rent"/>, <see cref="Return"/>); not thread-safe, one stream at a time.
/// </summary>
public abstract class Decompressor : IDisposable
{
    // The codecs' contexts take some 50 KB to a few hundred; a thread works on one batch at a time, so one of each is enough.
    [ThreadStatic]
    private static Decompressor?[]? Idle;

    public abstract CompressionCodec Codec { get; }

    // A zstd frame of the default level needs 2 MiB and a bit. Contexts that one stream blew up are not kept.
    private const long KeptContextBytesMax = 4 * 1024 * 1024;

    /// <summary>Memory that the current stream made this context take, as far as it depends on the stream.</summary>
    public virtual long ContextBytes => 0;

    /// <summary>Begins a new stream.</summary>
    public abstract void Reset();

    /// <summary>
    /// Decompresses from <paramref name="source"/>, which holds all that is left of the stream, until the destination is full or the
    /// stream is over. The caller passes <paramref name="consumed"/> bytes fewer the next time. No exception, whatever the bytes.
    /// </summary>
    public abstract DecompressStatus Read(ReadOnlySpan<byte> source, Span<byte> destination, out int consumed, out int written);

    /// <summary>A reset context of an available codec (<see cref="CodecSupport"/>); the caller gives it back.</summary>
    public static Decompressor Rent(CompressionCodec codec)
    {
        var idle = Idle ??= new Decompressor?[CodecSupport.CodecCount];
        var decompressor = idle[(int)codec] ?? Create(codec);
        idle[(int)codec] = null;
        decompressor.Reset();
        return decompressor;
    }

    public static void Return(Decompressor decompressor)
    {
        ArgumentNullException.ThrowIfNull(decompressor);
        ref var slot = ref (Idle ??= new Decompressor?[CodecSupport.CodecCount])[(int)decompressor.Codec];
        if (slot is null && decompressor.ContextBytes <= KeptContextBytesMax)
            slot = decompressor;
        else
            decompressor.Dispose();
    }

    private static Decompressor Create(CompressionCodec codec) => codec switch
    {
        CompressionCodec.Gzip => new GzipDecompressor(),
        CompressionCodec.Snappy => new SnappyDecompressor(),
        CompressionCodec.Lz4 => new Lz4Decompressor(),
        CompressionCodec.Zstd => new ZstdDecompressor(),
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
