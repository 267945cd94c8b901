using System.Buffers.Binary;
using LogCluster.Core;
using LogCluster.Core.Wire;
using LogCluster.Records;
using LogCluster.Simulation.Disk;
using LogCluster.Storage.Disk;

namespace LogCluster.Simulation.Mistakes;

/// <summary>
/// After a crash a producer snapshot is believed that was taken behind the tail that got lost: it knows the last batch of each producer
/// that was ever written, the lost ones too. Stands where recovery begins to read, at the last segment.
/// </summary>
internal sealed class SnapshotFromAfterTail : Mistake
{
    private const short SnapshotVersion = 1;
    private const int CrcAt = 2;
    private const int CrcCoveredFrom = 6;

    private readonly SortedDictionary<string, SortedDictionary<long, RecordBatchHeader>> _written = new(StringComparer.Ordinal);

    public override IDisk Wrap(SimulatedDisk disk) => new Observer(disk, this);

    public override void BeforeStart(SimulatedDisk disk)
    {
        foreach (var directory in DataFiles.PartitionDirectories(disk))
        {
            var segments = DataFiles.Files(disk, directory, ".log");
            if (segments.Count == 0 || !_written.TryGetValue(directory, out var producers))
                continue;
            using var file = disk.Open($"{directory}/{DataFiles.BaseOffset(segments[^1]):D20}.snapshot", DiskOpen.OpenOrCreate);
            file.SetLength(0);
            file.Write(0, Encode(producers.Values));
        }
    }

    /// <summary>As the node does; see <c>ProducerSnapshot</c>.</summary>
    private static byte[] Encode(IReadOnlyCollection<RecordBatchHeader> lastBatches)
    {
        using var writer = new WireWriter();
        writer.WriteInt16(SnapshotVersion);
        writer.WriteInt32(0);
        writer.WriteInt32(lastBatches.Count);
        foreach (var batch in lastBatches)
        {
            writer.WriteInt64(batch.ProducerId);
            writer.WriteInt16(batch.ProducerEpoch);
            writer.WriteInt32(batch.LastSequence);
            writer.WriteInt64(batch.LastOffset);
            writer.WriteInt32(batch.LastOffsetDelta);
            writer.WriteInt64(batch.MaxTimestampMs);
            writer.WriteInt32(-1);
            writer.WriteInt64(-1);
        }

        var bytes = writer.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(CrcAt), Crc32C.Compute(bytes.AsSpan(CrcCoveredFrom)));
        return bytes;
    }

    private void OnWritten(string directory, in RecordBatchHeader batch)
    {
        if (batch.BaseOffset == 0)
            _written.Remove(directory);
        if (!batch.HasProducerId)
            return;
        if (!_written.TryGetValue(directory, out var producers))
            _written.Add(directory, producers = []);
        producers[batch.ProducerId] = batch;
    }

    private sealed class Observer(IDisk disk, SnapshotFromAfterTail mistake) : DiskDecorator(disk)
    {
        protected override void Write(string path, IDiskFile file, long offset, ReadOnlySpan<byte> source)
        {
            if (DataFiles.IsLog(path) && RecordBatchHeader.TryRead(source, out var batch) == BatchReadStatus.Complete)
                mistake.OnWritten(Path.GetDirectoryName(path)!, batch);
            file.Write(offset, source);
        }
    }
}
