using LogCluster.Records.Compression.Native;

namespace LogCluster.Records.Compression;

/// <summary>Gzip by zlib.</summary>
internal sealed unsafe class GzipCompressor : Compressor
{
    private const int OutputStepBytes = 16 * 1024;

    private ZlibHandle? _handle;
    private int _level;

    public override CompressionCodec Codec => CompressionCodec.Gzip;

    /// <summary>A context is made for its level: topics of different levels are rare enough to make a new one when it changes.</summary>
    public override void Begin(int? level)
    {
        var wanted = level ?? CompressionLevels.GzipDefault;
        if (_handle is not null && wanted == _level)
        {
            Invariant.Check(ZlibNative.DeflateReset(_handle.Stream) == ZlibNative.Ok);
            return;
        }

        _handle?.Dispose();
        _handle = ZlibHandle.ForDeflate(wanted);
        _level = wanted;
    }

    public override void Write(ReadOnlySpan<byte> input, ByteBuffer output) => Deflate(input, output, ZlibNative.NoFlush);

    public override void End(ByteBuffer output) => Deflate([], output, ZlibNative.Finish);

    private void Deflate(ReadOnlySpan<byte> input, ByteBuffer output, int flush)
    {
        Invariant.Check(_handle is not null);
        var stream = _handle.Stream;
        fixed (byte* from = input)
        {
            stream->NextIn = from;
            stream->AvailableIn = (uint)input.Length;
            bool full;
            do
            {
                var room = output.GetSpan(OutputStepBytes);
                fixed (byte* to = room)
                {
                    stream->NextOut = to;
                    stream->AvailableOut = (uint)room.Length;
                    var result = ZlibNative.Deflate(stream, flush);
                    Invariant.Check(result is ZlibNative.Ok or ZlibNative.StreamEnd or ZlibNative.BufferError);
                    full = stream->AvailableOut == 0;
                    output.Advance(room.Length - (int)stream->AvailableOut);
                }
            }
            while (full);
            stream->NextIn = stream->NextOut = null;
        }

        GC.KeepAlive(_handle);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _handle?.Dispose();
        base.Dispose(disposing);
    }
}
