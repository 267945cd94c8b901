using System.Buffers.Binary;

namespace LogCluster.Simulation.Checks;

/// <summary>
/// What a simulated producer puts into a record's value: a number that is given once, where the record belongs, and filler that
/// follows from the number. So a value alone shows whether it is whole, and who sent it where.
/// </summary>
public readonly record struct RecordStamp(long Id, int Topic, int Partition)
{
    public const int SizeBytesMin = 20;

    public void Write(Span<byte> value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(value, Id);
        BinaryPrimitives.WriteInt32LittleEndian(value[8..], Topic);
        BinaryPrimitives.WriteInt16LittleEndian(value[12..], (short)Partition);
        BinaryPrimitives.WriteInt32LittleEndian(value[14..], value.Length);
        value[18] = value[19] = 0x5a;
        Fill(value[SizeBytesMin..], Id);
    }

    /// <summary>False when these are not the bytes that <see cref="Write"/> wrote.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out RecordStamp stamp)
    {
        stamp = default;
        if (value.Length < SizeBytesMin || BinaryPrimitives.ReadInt32LittleEndian(value[14..]) != value.Length || value[18] != 0x5a || value[19] != 0x5a)
            return false;
        stamp = new RecordStamp(
            BinaryPrimitives.ReadInt64LittleEndian(value),
            BinaryPrimitives.ReadInt32LittleEndian(value[8..]),
            BinaryPrimitives.ReadInt16LittleEndian(value[12..]));
        return IsFill(value[SizeBytesMin..], stamp.Id);
    }

    /// <summary>Half noise, half repetition: so that codecs have something to do and sectors differ.</summary>
    private static byte FillAt(ulong state, int at) => (byte)((at & 8) == 0 ? state >> ((at & 7) * 8) : (ulong)(at >> 4));

    private static ulong Next(ulong state) => unchecked((state * 6364136223846793005UL) + 1442695040888963407UL);

    private static void Fill(Span<byte> filler, long id)
    {
        var state = Next((ulong)id);
        for (var i = 0; i < filler.Length; i++)
        {
            filler[i] = FillAt(state, i);
            if ((i & 7) == 7)
                state = Next(state);
        }
    }

    private static bool IsFill(ReadOnlySpan<byte> filler, long id)
    {
        var state = Next((ulong)id);
        for (var i = 0; i < filler.Length; i++)
        {
            if (filler[i] != FillAt(state, i))
                return false;
            if ((i & 7) == 7)
                state = Next(state);
        }

        return true;
    }
}
