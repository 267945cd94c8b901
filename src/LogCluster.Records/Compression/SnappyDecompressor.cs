using System.Buffers;
using System.Buffers.Binary;

namespace LogCluster.Records.Compression;

/// <summary>
/// Snappy, framed as snappy-java does or one raw block. A block is decoded as a whole, so its size is bounded: 22 times its
/// compressed size by the format, <see cref="BlockBytesMax"/> in any case.
/// </summary>
internal sealed class SnappyDecompressor : Decompressor
{
    /// <summary>Framed blocks hold 32 KiB; a raw block holds a whole batch, and this many bytes of one is far above what producers send.</summary>
    public const int BlockBytesMax = 64 * 1024 * 1024;

    // Framed blocks fit; what a raw block took goes back to the pool with the stream.
    private const int KeptBytesMax = 64 * 1024;

    private byte[] _block = [];
    private int _position;
    private int _end;
    private bool _begun;
    private bool _framed;

    public override CompressionCodec Codec => CompressionCodec.Snappy;

    public override void Reset()
    {
        _position = 0;
        _end = 0;
        _begun = false;
        if (_block.Length > KeptBytesMax)
            ReleaseBlock();
    }

    public override DecompressStatus Read(ReadOnlySpan<byte> source, Span<byte> destination, out int consumed, out int written)
    {
        consumed = 0;
        written = 0;
        while (true)
        {
            var piece = Math.Min(_end - _position, destination.Length - written);
            _block.AsSpan(_position, piece).CopyTo(destination[written..]);
            _position += piece;
            written += piece;
            if (written == destination.Length)
                return DecompressStatus.DestinationFull;
            var status = NextBlock(source, destination[written..], ref consumed, out var direct);
            written += direct;
            if (status != DecompressStatus.DestinationFull)
                return status;
        }
    }

    /// <summary>Decodes one more block, straight into the destination where it fits; DestinationFull stands for "go on".</summary>
    private DecompressStatus NextBlock(ReadOnlySpan<byte> source, Span<byte> destination, ref int consumed, out int direct)
    {
        direct = 0;
        var status = FindBlock(source, ref consumed, out var block);
        if (status != DecompressStatus.DestinationFull)
            return status;
        if (!SnappyBlock.TryReadLength(block, out var length))
            return DecompressStatus.Damaged;
        if (length > BlockBytesMax)
            return DecompressStatus.TooLarge;
        if (length <= destination.Length)
        {
            direct = length;
            return SnappyBlock.TryDecode(block, destination[..length])
                ? DecompressStatus.DestinationFull
                : DecompressStatus.Damaged;
        }

        if (_block.Length < length)
        {
            ReleaseBlock();
            _block = ArrayPool<byte>.Shared.Rent(length);
        }

        _position = 0;
        _end = length;
        return SnappyBlock.TryDecode(block, _block.AsSpan(0, length)) ? DecompressStatus.DestinationFull : DecompressStatus.Damaged;
    }

    private DecompressStatus FindBlock(ReadOnlySpan<byte> source, ref int consumed, out ReadOnlySpan<byte> block)
    {
        block = default;
        var rest = source[consumed..];
        if (!_begun)
        {
            _begun = true;
            _framed = SnappyFraming.StartsWithHeader(rest);
            if (!_framed)
            {
                block = rest;
                consumed = source.Length;
                return rest.IsEmpty ? DecompressStatus.Truncated : DecompressStatus.DestinationFull;
            }
        }

        if (rest.IsEmpty)
            return DecompressStatus.Ended;
        if (!_framed)
            return DecompressStatus.Damaged;
        if (SnappyFraming.StartsWithHeader(rest))
        {
            if (!SnappyFraming.IsReadable(rest))
                return DecompressStatus.Damaged;
            consumed += SnappyFraming.HeaderSizeBytes;
            rest = source[consumed..];
            if (rest.IsEmpty)
                return DecompressStatus.Ended;
        }

        if (rest.Length < SnappyFraming.LengthSizeBytes)
            return DecompressStatus.Truncated;
        var size = BinaryPrimitives.ReadInt32BigEndian(rest);
        if (size < 0)
            return DecompressStatus.Damaged;
        if (size > rest.Length - SnappyFraming.LengthSizeBytes)
            return DecompressStatus.Truncated;
        block = rest.Slice(SnappyFraming.LengthSizeBytes, size);
        consumed += SnappyFraming.LengthSizeBytes + size;
        return DecompressStatus.DestinationFull;
    }

    private void ReleaseBlock()
    {
        if (_block.Length > 0)
            ArrayPool<byte>.Shared.Return(_block);
        _block = [];
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            ReleaseBlock();
        base.Dispose(disposing);
    }
}
