using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LogCluster.Core;

/// <summary>
/// CRC-32C (Castagnoli), the checksum of record batches and producer snapshots; uses the processor's instruction. One instruction waits
/// three cycles for the one before, so long data is cut into three lanes that run side by side and are joined by table.
/// </summary>
public static class Crc32C
{
    /// <summary>Bytes of a lane where data is long: joining lanes costs next to nothing then.</summary>
    private const int LongLaneBytes = 4096;

    /// <summary>Bytes of a lane for what is left: three of them are about the smallest data for which joining pays.</summary>
    private const int ShortLaneBytes = 256;

    private const int Lanes = 3;

    private static readonly uint[] LongShift = MakeShiftTable(LongLaneBytes);
    private static readonly uint[] ShortShift = MakeShiftTable(ShortLaneBytes);

    public static uint Compute(ReadOnlySpan<byte> data) => Append(0, data);

    /// <summary>Continues a checksum: <c>Append(Compute(a), b)</c> equals <c>Compute(a + b)</c>.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        crc = ~crc;
        ref var start = ref MemoryMarshal.GetReference(data);
        var i = 0;
        for (; data.Length - i >= Lanes * LongLaneBytes; i += Lanes * LongLaneBytes)
            crc = AppendLanes(crc, ref Unsafe.Add(ref start, i), LongLaneBytes, LongShift);
        for (; data.Length - i >= Lanes * ShortLaneBytes; i += Lanes * ShortLaneBytes)
            crc = AppendLanes(crc, ref Unsafe.Add(ref start, i), ShortLaneBytes, ShortShift);
        for (; data.Length - i >= sizeof(ulong); i += sizeof(ulong))
            crc = BitOperations.Crc32C(crc, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, i)));
        for (; i < data.Length; i++)
            crc = BitOperations.Crc32C(crc, data[i]);
        return ~crc;
    }

    private static uint AppendLanes(uint crc, ref byte start, int laneBytes, uint[] shift)
    {
        uint second = 0;
        uint third = 0;
        for (var i = 0; i < laneBytes; i += sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, i)));
            second = BitOperations.Crc32C(second, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, laneBytes + i)));
            third = BitOperations.Crc32C(third, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, (2 * laneBytes) + i)));
        }

        return Shift(shift, Shift(shift, crc) ^ second) ^ third;
    }

    /// <summary>The checksum after as many zero bytes as the table was made for. It is linear, so it is the xor of what each byte becomes.</summary>
    private static uint Shift(uint[] table, uint crc) =>
        table[crc & 0xff] ^ table[0x100 + ((crc >> 8) & 0xff)] ^ table[0x200 + ((crc >> 16) & 0xff)] ^ table[0x300 + (crc >> 24)];

    private static uint[] MakeShiftTable(int zeroBytes)
    {
        Span<uint> bits = stackalloc uint[32];
        for (var bit = 0; bit < bits.Length; bit++)
        {
            bits[bit] = 1u << bit;
            for (var i = 0; i < zeroBytes; i += sizeof(ulong))
                bits[bit] = BitOperations.Crc32C(bits[bit], 0ul);
        }

        var table = new uint[4 * 256];
        for (var i = 0; i < table.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++)
                table[i] ^= (i >> bit & 1) != 0 ? bits[(i >> 8) * 8 + bit] : 0;
        }

        return table;
    }
}
