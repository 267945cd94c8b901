using System.Buffers.Binary;

namespace LogCluster.Records.Compression;

/// <summary>
/// The framing that snappy-java puts around its blocks: a header of 16 bytes, then blocks, each behind its compressed length (int32,
/// big-endian). Java clients and librdkafka write it; some others send one raw block.
/// </summary>
internal static class SnappyFraming
{
    public const int HeaderSizeBytes = 16;
    public const int LengthSizeBytes = sizeof(int);

    /// <summary>Uncompressed bytes that go into one block; the size that Kafka's producer uses.</summary>
    public const int BlockBytesMax = 32 * 1024;

    private const int Version = 1;
    private const int VersionAt = 8;
    private const int CompatibleVersionAt = 12;

    private static ReadOnlySpan<byte> Magic => [0x82, (byte)'S', (byte)'N', (byte)'A', (byte)'P', (byte)'P', (byte)'Y', 0];

    /// <summary>A block's length can never look like this, so a header may come again where a length is expected.</summary>
    public static bool StartsWithHeader(ReadOnlySpan<byte> source) => source.Length >= HeaderSizeBytes && source.StartsWith(Magic);

    public static bool IsReadable(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt32BigEndian(header[VersionAt..]) >= Version;

    public static void WriteHeader(Span<byte> destination)
    {
        Magic.CopyTo(destination);
        BinaryPrimitives.WriteInt32BigEndian(destination[VersionAt..], Version);
        BinaryPrimitives.WriteInt32BigEndian(destination[CompatibleVersionAt..], Version);
    }
}
