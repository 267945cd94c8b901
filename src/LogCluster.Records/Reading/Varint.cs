using System.Numerics;
using System.Runtime.CompilerServices;

namespace LogCluster.Records;

/// <summary>
/// The zig-zag varints inside records. Like Kafka's reader it takes more bytes than needed, and ignores bits beyond the type's width
/// in the last byte that may come (the fifth, of a varlong the tenth).
/// </summary>
internal static class Varint
{
    public const int Int32SizeBytesMax = 5;
    public const int Int64SizeBytesMax = 10;

    /// <summary>False when the data ends inside it or it is too long; then the position is of no use.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> data, ref int position, out int value)
    {
        if ((uint)position < (uint)data.Length && data[position] is var b && b < 0x80)
        {
            position++;
            value = (b >> 1) ^ -(b & 1);
            return true;
        }

        var complete = TryReadLong(data, ref position, Int32SizeBytesMax, out var raw);
        value = (int)((uint)raw >> 1) ^ -(int)(raw & 1);
        return complete;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> data, ref int position, out long value)
    {
        if ((uint)position < (uint)data.Length && data[position] is var b && b < 0x80)
        {
            position++;
            value = (b >> 1) ^ -(b & 1);
            return true;
        }

        var complete = TryReadLong(data, ref position, Int64SizeBytesMax, out var raw);
        value = (long)(raw >> 1) ^ -(long)(raw & 1);
        return complete;
    }

    private static bool TryReadLong(ReadOnlySpan<byte> data, ref int position, int sizeBytesMax, out ulong raw)
    {
        raw = 0;
        for (var i = 0; i < sizeBytesMax; i++)
        {
            if ((uint)position >= (uint)data.Length)
                return false;
            var b = data[position++];
            raw |= (ulong)(b & 0x7f) << (7 * i);
            if (b < 0x80)
                return true;
        }

        return false;
    }

    public static int SizeBytes(int value) => SizeBytes((long)value);

    public static int SizeBytes(long value) => (70 - BitOperations.LeadingZeroCount(ZigZag(value) | 1)) / 7;

    /// <summary>Writes and returns the number of bytes, which is <see cref="SizeBytes(long)"/>; the same for int32 and int64.</summary>
    public static int Write(Span<byte> destination, long value)
    {
        var raw = ZigZag(value);
        var written = 0;
        for (; raw >= 0x80; raw >>= 7)
            destination[written++] = (byte)(raw | 0x80);
        destination[written++] = (byte)raw;
        return written;
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));
}
