using System.Buffers.Binary;
using LogCluster.Storage.Indexes;

namespace LogCluster.Cli.Offline;

/// <summary>
/// The entries of index files as they stand there, sound or not. A file that is being appended to is made larger than its entries, with
/// zeros: the first entry of zeros ends them.
/// </summary>
internal static class IndexEntries
{
    public const int OffsetEntryBytes = 8;
    public const int TimeEntryBytes = 12;

    /// <summary>(offset, position) pairs; bytes of half an entry are left out.</summary>
    public static IEnumerable<(long Offset, int Position)> Offsets(byte[] file, long baseOffset)
    {
        for (var at = 0; at + OffsetEntryBytes <= UsedBytes(file, OffsetEntryBytes); at += OffsetEntryBytes)
            yield return (baseOffset + BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at)), BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at + sizeof(int))));
    }

    public static IEnumerable<TimestampOffset> Times(byte[] file, long baseOffset)
    {
        for (var at = 0; at + TimeEntryBytes <= UsedBytes(file, TimeEntryBytes); at += TimeEntryBytes)
        {
            yield return new TimestampOffset(
                BinaryPrimitives.ReadInt64BigEndian(file.AsSpan(at)), baseOffset + BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at + sizeof(long))));
        }
    }

    /// <summary>Null where an entry is of an unknown version.</summary>
    public static IEnumerable<AbortedTransaction?> Transactions(byte[] file)
    {
        for (var at = 0; at + AbortedTransaction.EntryBytes <= file.Length; at += AbortedTransaction.EntryBytes)
            yield return AbortedTransaction.TryRead(file.AsSpan(at, AbortedTransaction.EntryBytes));
    }

    /// <summary>The file without the zeros behind its entries.</summary>
    public static int UsedBytes(ReadOnlySpan<byte> file, int entryBytes)
    {
        var used = file.LastIndexOfAnyExcept((byte)0) + 1;
        return Math.Min(file.Length, (used + entryBytes - 1) / entryBytes * entryBytes);
    }
}
