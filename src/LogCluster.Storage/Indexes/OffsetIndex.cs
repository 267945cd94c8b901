using System.Buffers.Binary;
using LogCluster.Storage.Segments;

namespace LogCluster.Storage.Indexes;

/// <summary>
/// Every <c>index.interval.bytes</c> an entry (last offset of a batch, its position): where to begin looking for an offset. Offsets
/// are relative to the segment's. An answer is a hint: whoever follows it checks that a batch begins there.
/// </summary>
internal sealed class OffsetIndex(IDisk disk, string directory, long baseOffset, int bytesMax) : IDisposable
{
    public const int EntryBytes = 8;

    private readonly IndexFile _file = new(disk, new SegmentFile(directory, baseOffset, SegmentFile.OffsetIndex), EntryBytes, bytesMax / EntryBytes);

    public IndexFile File => _file;

    public bool IsFull => _file.IsFull(0);

    public void Append(long lastOffset, int position)
    {
        Span<byte> entry = stackalloc byte[EntryBytes];
        BinaryPrimitives.WriteInt32BigEndian(entry, checked((int)(lastOffset - baseOffset)));
        BinaryPrimitives.WriteInt32BigEndian(entry[sizeof(int)..], position);
        _file.Append(entry);
    }

    /// <summary>The position of a batch at or before the one with <paramref name="offset"/>; 0 when no entry is as low.</summary>
    public int PositionFor(long offset)
    {
        var index = LastIndex(offset - baseOffset, byPosition: false);
        return index < 0 ? 0 : ReadEntry(index).Position;
    }

    /// <summary>The last known batch position not above <paramref name="positionMax"/>.</summary>
    public int PositionAtMost(int positionMax)
    {
        var index = LastIndex(positionMax, byPosition: true);
        return index < 0 ? 0 : ReadEntry(index).Position;
    }

    private int LastIndex(long key, bool byPosition)
    {
        var low = 0;
        var high = _file.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var (relativeOffset, position) = ReadEntry(middle);
            if ((byPosition ? position : relativeOffset) <= key)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return high;
    }

    private (int RelativeOffset, int Position) ReadEntry(int index)
    {
        Span<byte> entry = stackalloc byte[EntryBytes];
        _file.Read(index, entry);
        return (BinaryPrimitives.ReadInt32BigEndian(entry), BinaryPrimitives.ReadInt32BigEndian(entry[sizeof(int)..]));
    }

    /// <summary>True when entries rise and point into a segment of that size; the file's length was checked by the caller.</summary>
    public bool IsSane(long segmentBytes)
    {
        var entries = _file.ReadAll();
        var (previousOffset, previousPosition) = (-1, 0);
        for (var at = 0; at < entries.Length; at += EntryBytes)
        {
            var offset = BinaryPrimitives.ReadInt32BigEndian(entries.AsSpan(at));
            var position = BinaryPrimitives.ReadInt32BigEndian(entries.AsSpan(at + sizeof(int)));
            if (offset <= previousOffset || position <= previousPosition || position >= segmentBytes)
                return false;
            (previousOffset, previousPosition) = (offset, position);
        }

        return true;
    }

    public void Dispose() => _file.Dispose();
}
