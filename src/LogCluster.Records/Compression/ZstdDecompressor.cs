using LogCluster.Records.Compression.Native;

namespace LogCluster.Records.Compression;

/// <summary>Zstd by libzstd; frames may follow one another, and no frame at all is an empty stream, as for Kafka's reader.</summary>
internal sealed unsafe class ZstdDecompressor : Decompressor
{
    /// <summary>
    /// Base-2 logarithm of the largest window: 128 MiB, which is what Kafka's reader takes and what level 22 writes into its frames.
    /// libzstd reserves it as address space; only what the frame really fills becomes memory.
    /// </summary>
    private const int WindowLogMax = 27;

    private readonly ZstdDecompressHandle _handle = new();
    private bool _insideFrame;

    public ZstdDecompressor() =>
        Invariant.Check(!ZstdNative.IsError(ZstdNative.SetParameter(_handle, ZstdNative.ParameterWindowLogMax, WindowLogMax)));

    public override CompressionCodec Codec => CompressionCodec.Zstd;

    public override long ContextBytes => (long)ZstdNative.SizeOf(_handle);

    public override void Reset()
    {
        ZstdNative.Reset(_handle, ZstdNative.ResetSessionOnly);
        _insideFrame = false;
    }

    public override DecompressStatus Read(ReadOnlySpan<byte> source, Span<byte> destination, out int consumed, out int written)
    {
        fixed (byte* from = source)
        fixed (byte* to = destination)
        {
            var input = new ZstdBuffer(from, source.Length);
            var output = new ZstdBuffer(to, destination.Length);
            var status = Read(ref input, ref output);
            consumed = (int)input.Position;
            written = (int)output.Position;
            return status;
        }
    }

    private DecompressStatus Read(ref ZstdBuffer input, ref ZstdBuffer output)
    {
        while (true)
        {
            if (!_insideFrame && input.Position == input.Size)
                return DecompressStatus.Ended;
            var inputBefore = input.Position;
            var outputBefore = output.Position;
            var hint = ZstdNative.Decompress(_handle, ref output, ref input);
            if (ZstdNative.IsError(hint))
                return DecompressStatus.Damaged;
            _insideFrame = hint != 0;
            if (_insideFrame && output.Position == output.Size)
                return DecompressStatus.DestinationFull;
            if (_insideFrame && input.Position == inputBefore && output.Position == outputBefore)
                return DecompressStatus.Truncated;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _handle.Dispose();
        base.Dispose(disposing);
    }
}
