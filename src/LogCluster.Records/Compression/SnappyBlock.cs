using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LogCluster.Records.Compression;

/// <summary>
/// One raw snappy block (google/snappy, format_description.txt): its uncompressed length as a varint, then literals and copies of
/// what was already written. Pure functions over spans.
/// </summary>
internal static class SnappyBlock
{
    // A copy of 64 bytes takes at least three bytes, so no block holds more than 21.3 times its size: a longer one is a lie.
    private const int ExpansionMax = 22;

    private const int LiteralTag = 0;
    private const int CopyTag1 = 1;
    private const int CopyTag2 = 2;

    /// <summary>Literals of up to this many bytes say their length in the tag; 60 to 63 mean that 1 to 4 length bytes follow.</summary>
    private const int LiteralLengthInTagMax = 60;

    private const int CopyBytesMax = 64;
    private const int MatchBytesMin = 4;

    /// <summary>Bytes that one 16-byte move may write beyond a short literal or copy.</summary>
    private const int MoveBytes = 16;

    private const int HashBits = 12;

    /// <summary>Reads the uncompressed length; false when it is malformed or larger than the block can hold.</summary>
    public static bool TryReadLength(ReadOnlySpan<byte> block, out int lengthBytes, out int headerSizeBytes)
    {
        uint length = 0;
        lengthBytes = 0;
        for (headerSizeBytes = 0; headerSizeBytes < 5 && headerSizeBytes < block.Length;)
        {
            var b = block[headerSizeBytes];
            length |= (uint)(b & 0x7f) << (7 * headerSizeBytes);
            headerSizeBytes++;
            if (b >= 0x80)
                continue;
            if (length > (ulong)block.Length * ExpansionMax || length > int.MaxValue)
                return false;
            lengthBytes = (int)length;
            return true;
        }

        return false;
    }

    /// <summary>Decodes the tags behind the length into exactly <paramref name="destination"/>; false when they do not fit it.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> tags, Span<byte> destination)
    {
        var at = 0;
        var written = 0;
        while (at < tags.Length)
        {
            int tag = tags[at++];
            int length;
            uint offset;
            switch (tag & 3)
            {
                case LiteralTag:
                    length = (tag >> 2) + 1;
                    if (length > LiteralLengthInTagMax && !TryReadLiteralLength(tags, ref at, ref length))
                        return false;
                    if (length > tags.Length - at || length > destination.Length - written)
                        return false;
                    CopyLiteral(tags, at, destination, written, length);
                    at += length;
                    written += length;
                    continue;
                case CopyTag1:
                    if (at >= tags.Length)
                        return false;
                    length = 4 + ((tag >> 2) & 7);
                    offset = (uint)((tag >> 5 << 8) | tags[at++]);
                    break;
                case CopyTag2:
                    if (tags.Length - at < sizeof(ushort))
                        return false;
                    length = (tag >> 2) + 1;
                    offset = BinaryPrimitives.ReadUInt16LittleEndian(tags[at..]);
                    at += sizeof(ushort);
                    break;
                default:
                    if (tags.Length - at < sizeof(uint))
                        return false;
                    length = (tag >> 2) + 1;
                    offset = BinaryPrimitives.ReadUInt32LittleEndian(tags[at..]);
                    at += sizeof(uint);
                    break;
            }

            if (offset == 0 || offset > (uint)written || length > destination.Length - written)
                return false;
            CopyWithin(destination, written, (int)offset, length);
            written += length;
        }

        return written == destination.Length;
    }

    private static bool TryReadLiteralLength(ReadOnlySpan<byte> tags, ref int at, ref int length)
    {
        var count = length - LiteralLengthInTagMax;
        if (tags.Length - at < count)
            return false;
        uint value = 0;
        for (var i = 0; i < count; i++)
            value |= (uint)tags[at++] << (8 * i);
        if (value >= int.MaxValue)
            return false;
        length = (int)value + 1;
        return true;
    }

    private static void CopyLiteral(ReadOnlySpan<byte> tags, int at, Span<byte> destination, int written, int length)
    {
        if (length <= MoveBytes && tags.Length - at >= MoveBytes && destination.Length - written >= MoveBytes)
            tags.Slice(at, MoveBytes).CopyTo(destination[written..]);
        else
            tags.Slice(at, length).CopyTo(destination[written..]);
    }

    /// <summary>Repeats what stands <paramref name="offset"/> bytes back; source and target overlap when it is shorter than the copy.</summary>
    private static void CopyWithin(Span<byte> destination, int written, int offset, int length)
    {
        var from = written - offset;
        if (length <= MoveBytes && offset >= MoveBytes && destination.Length - written >= MoveBytes)
        {
            destination.Slice(from, MoveBytes).CopyTo(destination[written..]);
            return;
        }

        if (offset >= length)
        {
            destination.Slice(from, length).CopyTo(destination[written..]);
            return;
        }

        // What is there repeats with the period of the offset, so each move may double it.
        var target = destination.Slice(from, offset + length);
        for (var filled = offset; filled < target.Length; filled *= 2)
            target[..Math.Min(filled, target.Length - filled)].CopyTo(target[filled..]);
    }

    /// <summary>The most that <see cref="Encode"/> writes for so many bytes.</summary>
    public static int EncodedBytesMax(int lengthBytes) => checked(32 + lengthBytes + (lengthBytes / 6));

    /// <summary>
    /// Encodes up to 64 KiB greedily: a table of four-byte sequences seen, a copy where one comes again, literals between. The steps
    /// grow while nothing matches, so that incompressible input costs little.
    /// </summary>
    public static int Encode(ReadOnlySpan<byte> input, Span<byte> output, Span<ushort> table)
    {
        Invariant.Check(input.Length <= ushort.MaxValue + 1 && table.Length == 1 << HashBits);
        var written = WriteLength(output, input.Length);
        table.Clear();
        ref var start = ref MemoryMarshal.GetReference(input);
        var literalFrom = 0;
        var at = 1;
        var misses = 32;
        while (at + MatchBytesMin <= input.Length)
        {
            var sequence = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, at));
            ref var slot = ref table[Hash(sequence)];
            int candidate = slot;
            slot = (ushort)at;
            if (candidate >= at || Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, candidate)) != sequence)
            {
                at += misses++ >> 5;
                continue;
            }

            written += WriteLiteral(output[written..], input[literalFrom..at]);
            var length = MatchBytesMin + input[(at + MatchBytesMin)..].CommonPrefixLength(input[(candidate + MatchBytesMin)..]);
            written += WriteCopy(output[written..], at - candidate, length);
            at += length;
            literalFrom = at;
            misses = 32;
        }

        return written + WriteLiteral(output[written..], input[literalFrom..]);
    }

    public static int TableSize => 1 << HashBits;

    private static int Hash(uint sequence) => (int)((sequence * 0x1e35a7bd) >> (32 - HashBits));

    private static int WriteLength(Span<byte> output, int length)
    {
        var written = 0;
        var rest = (uint)length;
        for (; rest >= 0x80; rest >>= 7)
            output[written++] = (byte)(rest | 0x80);
        output[written++] = (byte)rest;
        return written;
    }

    private static int WriteLiteral(Span<byte> output, ReadOnlySpan<byte> literal)
    {
        if (literal.IsEmpty)
            return 0;
        var header = 1;
        var length = (uint)literal.Length - 1;
        if (length < LiteralLengthInTagMax)
        {
            output[0] = (byte)(length << 2);
        }
        else
        {
            var lengthBytes = (39 - BitOperations.LeadingZeroCount(length)) / 8;
            output[0] = (byte)((LiteralLengthInTagMax - 1 + lengthBytes) << 2);
            for (; header <= lengthBytes; header++, length >>= 8)
                output[header] = (byte)length;
        }

        literal.CopyTo(output[header..]);
        return header + literal.Length;
    }

    private static int WriteCopy(Span<byte> output, int offset, int length)
    {
        var written = 0;
        for (; length > 0; written += 3)
        {
            var piece = Math.Min(length, CopyBytesMax);
            output[written] = (byte)(CopyTag2 | ((piece - 1) << 2));
            BinaryPrimitives.WriteUInt16LittleEndian(output[(written + 1)..], (ushort)offset);
            length -= piece;
        }

        return written;
    }
}
