using LogCluster.Records.Compression;

namespace LogCluster.Records.Tests.Support;

internal static class Bombs
{
    /// <summary>A batch of one record whose value is so many zero bytes; never held whole, not even here.</summary>
    public static byte[] Make(CompressionCodec codec, long valueBytes, int? level = null)
    {
        using var output = new ByteBuffer(1 << 20);
        var compressor = Compressor.Rent(codec);
        compressor.Begin(level);
        Span<byte> start = stackalloc byte[32];
        var at = Varint.Write(start, 4 + Varint.SizeBytes(valueBytes) + valueBytes + 1);
        start[at..(at + 3)].Clear();
        at += 3;
        at += Varint.Write(start[at..], -1);
        at += Varint.Write(start[at..], valueBytes);
        compressor.Write(start[..at], output);
        var zeros = new byte[1 << 20];
        for (var left = valueBytes; left > 0; left -= zeros.Length)
            compressor.Write(zeros.AsSpan(0, (int)Math.Min(left, zeros.Length)), output);
        compressor.Write([0], output);
        compressor.End(output);
        Compressor.Return(compressor);
        return Samples.BatchOfPayload(codec, output.Written, 1);
    }
}
