using LogCluster.Records.Compression;

namespace LogCluster.Records.Tests.Support;

/// <summary>Whole streams through the codecs, fed and drained in pieces of random size.</summary>
internal static class Streams
{
    public static byte[] Compress(CompressionCodec codec, ReadOnlySpan<byte> plain, Random random, int? level = null)
    {
        using var output = new ByteBuffer(64);
        var compressor = Compressor.Rent(codec);
        compressor.Begin(level);
        while (!plain.IsEmpty)
        {
            var piece = Math.Min(plain.Length, random.Next(1, 100_000));
            compressor.Write(plain[..piece], output);
            plain = plain[piece..];
        }

        compressor.End(output);
        Compressor.Return(compressor);
        return output.Written.ToArray();
    }

    /// <summary>Stops soon after so many bytes came out.</summary>
    public static (DecompressStatus Status, byte[] Plain) Decompress(CompressionCodec codec, byte[] compressed, Random random, int limit)
    {
        using var output = new ByteBuffer(64);
        var decompressor = Decompressor.Rent(codec);
        var source = compressed.AsSpan();
        DecompressStatus status;
        do
        {
            var room = output.GetSpan(70_000)[..random.Next(1, 70_000)];
            status = decompressor.Read(source, room, out var consumed, out var written);
            source = source[consumed..];
            output.Advance(written);
        }
        while (status == DecompressStatus.DestinationFull && output.Length < limit);
        Decompressor.Return(decompressor);
        return (status, output.Written.ToArray());
    }
}
