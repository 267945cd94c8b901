using System.Buffers.Binary;
using LogCluster.Records.Compression.Native;

namespace LogCluster.Records.Compression;

/// <summary>
/// LZ4 frames by liblz4. Only frames that Kafka's own reader can read: one frame, version 1, independent blocks, no dictionary;
/// what it cannot read must not get into a log. Bytes behind the frame are ignored, as there.
/// </summary>
internal sealed unsafe class Lz4Decompressor : Decompressor
{
    private const uint FrameMagic = 0x184D2204;

    /// <summary>Magic, flags, block descriptor, header checksum.</summary>
    private const int FrameHeaderBytesMin = 7;

    private const int VersionAndIndependenceMask = 0xe0;
    private const int VersionOneIndependent = 0x60;
    private const int ReservedAndDictionaryMask = 0x03;

    private readonly Lz4DecompressHandle _handle = new();
    private bool _headerChecked;

    public override CompressionCodec Codec => CompressionCodec.Lz4;

    public override void Reset()
    {
        Lz4Native.ResetDecompressionContext(_handle);
        _headerChecked = false;
    }

    public override DecompressStatus Read(ReadOnlySpan<byte> source, Span<byte> destination, out int consumed, out int written)
    {
        consumed = 0;
        written = 0;
        if (!_headerChecked && CheckHeader(source) is var verdict && verdict != DecompressStatus.Ended)
            return verdict;
        _headerChecked = true;
        fixed (byte* from = source)
        fixed (byte* to = destination)
        {
            while (true)
            {
                var sourceSize = (nuint)(source.Length - consumed);
                var destinationSize = (nuint)(destination.Length - written);
                var hint = Lz4Native.Decompress(_handle, to + written, ref destinationSize, from + consumed, ref sourceSize, null);
                if (Lz4Native.IsError(hint))
                    return DecompressStatus.Damaged;
                consumed += (int)sourceSize;
                written += (int)destinationSize;
                if (hint == 0)
                    return DecompressStatus.Ended;
                if (written == destination.Length)
                    return DecompressStatus.DestinationFull;
                if (sourceSize == 0 && destinationSize == 0)
                    return DecompressStatus.Truncated;
            }
        }
    }

    private static DecompressStatus CheckHeader(ReadOnlySpan<byte> source)
    {
        if (source.Length < FrameHeaderBytesMin)
            return DecompressStatus.Truncated;
        var flags = source[4];
        return BinaryPrimitives.ReadUInt32LittleEndian(source) == FrameMagic
            && (flags & VersionAndIndependenceMask) == VersionOneIndependent
            && (flags & ReservedAndDictionaryMask) == 0
            ? DecompressStatus.Ended
            : DecompressStatus.Damaged;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _handle.Dispose();
        base.Dispose(disposing);
    }
}
