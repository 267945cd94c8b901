using System.Buffers.Binary;
using LogCluster.Storage.Segments;

namespace LogCluster.Storage.Indexes;

/// <summary>
/// Entries (largest timestamp so far, last offset of the batch that has it), written beside those of the offset index and when
/// the segment is sealed, so the last entry of a sealed segment holds its largest timestamp. Offsets are relative to the segment's.
/// </summary>
internal sealed class TimeIndex(IDisk disk, string directory, long baseOffset, int bytesMax) : IDisposable
{
    public const int EntryBytes = 12;

    private readonly IndexFile _file = new(disk, new SegmentFile(directory, baseOffset, SegmentFile.TimeIndex), EntryBytes, bytesMax / EntryBytes);

    public IndexFile File => _file;

    /// <summary>One entry is kept free for sealing.</summary>
    public bool IsFull => _file.IsFull(1);

    /// <summary>(-1, base offset) when there is none.</summary>
    public TimestampOffset LastEntry => _file.Count is var count and > 0 ? ReadEntry(count - 1) : new TimestampOffset(-1, baseOffset);

    /// <summary>Adds nothing unless the timestamp is larger than the last.</summary>
    public void Append(TimestampOffset largest)
    {
        if (largest.TimestampMs <= LastEntry.TimestampMs)
            return;
        Span<byte> entry = stackalloc byte[EntryBytes];
        BinaryPrimitives.WriteInt64BigEndian(entry, largest.TimestampMs);
        BinaryPrimitives.WriteInt32BigEndian(entry[sizeof(long)..], checked((int)(largest.Offset - baseOffset)));
        _file.Append(entry);
    }

    /// <summary>An offset before which (or in whose batch at the earliest) no record has <paramref name="timestampMs"/> or more.</summary>
    public long OffsetFor(long timestampMs)
    {
        var low = 0;
        var high = _file.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (ReadEntry(middle).TimestampMs <= timestampMs)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return high < 0 ? baseOffset : ReadEntry(high).Offset;
    }

    private TimestampOffset ReadEntry(int index)
    {
        Span<byte> entry = stackalloc byte[EntryBytes];
        _file.Read(index, entry);
        return ToEntry(entry);
    }

    private TimestampOffset ToEntry(ReadOnlySpan<byte> entry) => new(
        BinaryPrimitives.ReadInt64BigEndian(entry), baseOffset + BinaryPrimitives.ReadInt32BigEndian(entry[sizeof(long)..]));

    /// <summary>True when entries rise and stay within the segment's offsets; the file's length was checked by the caller.</summary>
    public bool IsSane(long nextOffset)
    {
        var entries = _file.ReadAll();
        var previous = new TimestampOffset(-1, baseOffset - 1);
        for (var at = 0; at < entries.Length; at += EntryBytes)
        {
            var entry = ToEntry(entries.AsSpan(at));
            if (entry.TimestampMs <= previous.TimestampMs || entry.Offset <= previous.Offset || entry.Offset >= nextOffset)
                return false;
            previous = entry;
        }

        return true;
    }

    public void Dispose() => _file.Dispose();
}
