using LogCluster.Records.Compression.Native;

namespace LogCluster.Records.Compression;

/// <summary>
/// Gzip by zlib, which also checks each member's CRC-32 and length. Like Java's reader it goes on with a member that follows, and
/// takes anything else behind the end as not there.
/// </summary>
internal sealed unsafe class GzipDecompressor : Decompressor
{
    private readonly ZlibHandle _handle = ZlibHandle.ForInflate();

    public override CompressionCodec Codec => CompressionCodec.Gzip;

    public override void Reset() => Reset(_handle.Stream);

    private static void Reset(ZlibStream* stream) => Invariant.Check(ZlibNative.InflateReset(stream) == ZlibNative.Ok);

    public override DecompressStatus Read(ReadOnlySpan<byte> source, Span<byte> destination, out int consumed, out int written)
    {
        var stream = _handle.Stream;
        DecompressStatus status;
        fixed (byte* from = source)
        fixed (byte* to = destination)
        {
            stream->NextIn = from;
            stream->AvailableIn = (uint)source.Length;
            stream->NextOut = to;
            stream->AvailableOut = (uint)destination.Length;
            status = Inflate(stream, source);
            consumed = source.Length - (int)stream->AvailableIn;
            written = destination.Length - (int)stream->AvailableOut;
            stream->NextIn = stream->NextOut = null;
        }

        GC.KeepAlive(_handle);
        return status;
    }

    private static DecompressStatus Inflate(ZlibStream* stream, ReadOnlySpan<byte> source)
    {
        while (true)
        {
            switch (ZlibNative.Inflate(stream, ZlibNative.NoFlush))
            {
                case ZlibNative.StreamEnd when source[^(int)stream->AvailableIn..] is [0x1f, 0x8b, 8, ..]:
                    Reset(stream);
                    break;
                case ZlibNative.StreamEnd:
                    return DecompressStatus.Ended;
                case ZlibNative.Ok or ZlibNative.BufferError when stream->AvailableOut == 0:
                    return DecompressStatus.DestinationFull;
                case ZlibNative.Ok or ZlibNative.BufferError when stream->AvailableIn == 0:
                    return DecompressStatus.Truncated;
                case ZlibNative.Ok:
                    break;
                default:
                    return DecompressStatus.Damaged;
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _handle.Dispose();
        base.Dispose(disposing);
    }
}
