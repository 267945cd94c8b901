using LogCluster.Records;
using LogCluster.Simulation.Disk;
using LogCluster.Storage.Disk;

namespace LogCluster.Simulation.Mistakes;

/// <summary>
/// After a crash the newest producer snapshot is believed although it was taken at an offset that the log no longer reaches: here, the
/// content of the last snapshot written before the crash becomes that of the one at the end of the log.
/// </summary>
internal sealed class SnapshotFromAfterTail : Mistake
{
    private readonly SortedDictionary<string, (long Offset, byte[] Content)> _newest = new(StringComparer.Ordinal);

    public override IDisk Wrap(SimulatedDisk disk) => new Observer(disk, this);

    public override void BeforeStart(SimulatedDisk disk)
    {
        foreach (var directory in DataFiles.PartitionDirectories(disk))
        {
            var segments = DataFiles.Files(disk, directory, ".log");
            if (segments.Count == 0 || !_newest.TryGetValue(directory, out var newest))
                continue;
            var baseOffset = DataFiles.BaseOffset(segments[^1]);
            var endOffset = EndOf(disk, segments[^1], baseOffset);
            if (newest.Offset <= endOffset || baseOffset == 0)
                continue;
            using var file = disk.Open($"{directory}/{baseOffset:D20}.snapshot", DiskOpen.OpenOrCreate);
            file.SetLength(0);
            file.Write(0, newest.Content);
        }
    }

    private static long EndOf(SimulatedDisk disk, string path, long baseOffset)
    {
        var bytes = disk.ReadAllBytes(path);
        var batches = new RecordBatchEnumerator(bytes);
        var endOffset = baseOffset;
        while (batches.MoveNext() && batches.Current.IsCrcValid())
            endOffset = batches.Current.Header.NextOffset;
        return endOffset;
    }

    private sealed class Observer(IDisk disk, SnapshotFromAfterTail mistake) : DiskDecorator(disk)
    {
        protected override void Write(string path, IDiskFile file, long offset, ReadOnlySpan<byte> source)
        {
            if (DataFiles.Has(path, ".snapshot"))
                mistake._newest[Path.GetDirectoryName(path)!] = (DataFiles.BaseOffset(path), source.ToArray());
            file.Write(offset, source);
        }
    }
}
