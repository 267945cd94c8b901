using System.Buffers.Binary;
using LogCluster.Storage.Disk;

namespace LogCluster.Simulation.Mistakes;

/// <summary>
/// Index entries run ahead: each entry of an offset index says of its position that it holds offsets which end before it, each entry of
/// a time index names an offset behind the one that it should. Look-ups that trust them begin too far on.
/// </summary>
internal sealed class WrongIndexEntries(IDisk disk, string extension) : DiskDecorator(disk)
{
    private const int OffsetEntryBytes = 8;
    private const int TimeEntryBytes = 12;

    protected override void Write(string path, IDiskFile file, long offset, ReadOnlySpan<byte> source)
    {
        if (!DataFiles.Has(path, extension) || DataFiles.IsMetadata(path))
        {
            file.Write(offset, source);
            return;
        }

        var entries = source.ToArray();
        if (extension == ".index")
            ShiftPositions(entries);
        else
            ShiftOffsets(entries);
        file.Write(offset, entries);
    }

    /// <summary>Each entry gets the position of the next.</summary>
    private static void ShiftPositions(Span<byte> entries)
    {
        for (var at = 0; at + OffsetEntryBytes < entries.Length; at += OffsetEntryBytes)
            entries.Slice(at + OffsetEntryBytes + sizeof(int), sizeof(int)).CopyTo(entries[(at + sizeof(int))..]);
    }

    /// <summary>Each entry but the last gets the offset of the next, less one so that they rise.</summary>
    private static void ShiftOffsets(Span<byte> entries)
    {
        for (var at = 0; at + TimeEntryBytes < entries.Length; at += TimeEntryBytes)
        {
            var next = BinaryPrimitives.ReadInt32BigEndian(entries[(at + TimeEntryBytes + sizeof(long))..]);
            BinaryPrimitives.WriteInt32BigEndian(entries[(at + sizeof(long))..], next - 1);
        }
    }
}
