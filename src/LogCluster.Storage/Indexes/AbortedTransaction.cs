using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace LogCluster.Storage.Indexes;

/// <summary>
/// An aborted transaction of one producer: its first data offset, the offset of its marker, and the last stable offset when the
/// marker was appended. Nothing that ended later can have begun below that offset.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AbortedTransaction(long ProducerId, long FirstOffset, long LastOffset, long LastStableOffset)
{
    public const int EntryBytes = 34;
    private const short Version = 0;

    /// <summary>Null for an entry of a version that is not known.</summary>
    public static AbortedTransaction? TryRead(ReadOnlySpan<byte> entry)
    {
        if (BinaryPrimitives.ReadInt16BigEndian(entry) != Version)
            return null;
        return new AbortedTransaction(
            BinaryPrimitives.ReadInt64BigEndian(entry[2..]),
            BinaryPrimitives.ReadInt64BigEndian(entry[10..]),
            BinaryPrimitives.ReadInt64BigEndian(entry[18..]),
            BinaryPrimitives.ReadInt64BigEndian(entry[26..]));
    }

    internal void Write(Span<byte> entry)
    {
        BinaryPrimitives.WriteInt16BigEndian(entry, Version);
        BinaryPrimitives.WriteInt64BigEndian(entry[2..], ProducerId);
        BinaryPrimitives.WriteInt64BigEndian(entry[10..], FirstOffset);
        BinaryPrimitives.WriteInt64BigEndian(entry[18..], LastOffset);
        BinaryPrimitives.WriteInt64BigEndian(entry[26..], LastStableOffset);
    }
}
