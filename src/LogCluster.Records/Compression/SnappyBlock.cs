using Snappier;

namespace LogCluster.Records.Compression;

/// <summary>
/// One raw snappy block (google/snappy, format_description.txt): its uncompressed length as a varint, then literals and copies of
/// what was already written. The algorithm is the library's; that a hostile block takes no memory and throws nothing is ours.
/// </summary>
internal static class SnappyBlock
{
    // A copy of 64 bytes takes at least three bytes, so no block holds more than 21.3 times its size: a longer one is a lie.
    private const int ExpansionMax = 22;

    private const int LengthSizeBytesMax = 5;

    /// <summary>Reads the uncompressed length; false when it is malformed or larger than the block can hold.</summary>
    public static bool TryReadLength(ReadOnlySpan<byte> block, out int lengthBytes)
    {
        uint length = 0;
        lengthBytes = 0;
        for (var at = 0; at < LengthSizeBytesMax && at < block.Length; at++)
        {
            var b = block[at];
            length |= (uint)(b & 0x7f) << (7 * at);
            if (b >= 0x80)
                continue;
            if (length > (ulong)block.Length * ExpansionMax || length > int.MaxValue)
                return false;
            lengthBytes = (int)length;
            return true;
        }

        return false;
    }

    /// <summary>Decodes a block, its length included, into exactly <paramref name="destination"/>; false when it is damaged or does not fit.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> block, Span<byte> destination)
    {
        try
        {
            return Snappy.TryDecompress(block, destination, out var written) && written == destination.Length;
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The most that <see cref="Encode"/> writes for so many bytes.</summary>
    public static int EncodedBytesMax(int lengthBytes) => Snappy.GetMaxCompressedLength(lengthBytes);

    public static int Encode(ReadOnlySpan<byte> input, Span<byte> output) => Snappy.Compress(input, output);
}
