using LogCluster.Records.Compression.Native;

namespace LogCluster.Records.Compression;

/// <summary>Zstd by libzstd: one frame.</summary>
internal sealed unsafe class ZstdCompressor : Compressor
{
    private const int OutputStepBytes = 16 * 1024;

    private readonly ZstdCompressHandle _handle = new();

    public override CompressionCodec Codec => CompressionCodec.Zstd;

    public override void Begin(int? level)
    {
        ZstdNative.Reset(_handle, ZstdNative.ResetSessionOnly);
        var result = ZstdNative.SetParameter(_handle, ZstdNative.ParameterCompressionLevel, level ?? CompressionLevels.ZstdDefault);
        Invariant.Check(!ZstdNative.IsError(result));
    }

    public override void Write(ReadOnlySpan<byte> input, ByteBuffer output) => Run(input, output, ZstdNative.Continue);

    public override void End(ByteBuffer output) => Run([], output, ZstdNative.End);

    private void Run(ReadOnlySpan<byte> input, ByteBuffer output, int operation)
    {
        fixed (byte* from = input)
        {
            var source = new ZstdBuffer(from, input.Length);
            nuint left;
            do
            {
                var room = output.GetSpan(OutputStepBytes);
                fixed (byte* to = room)
                {
                    var destination = new ZstdBuffer(to, room.Length);
                    left = ZstdNative.Compress(_handle, ref destination, ref source, operation);
                    Invariant.Check(!ZstdNative.IsError(left));
                    output.Advance((int)destination.Position);
                }
            }
            while (operation == ZstdNative.End ? left != 0 : source.Position < source.Size);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _handle.Dispose();
        base.Dispose(disposing);
    }
}
