using LogCluster.Records;
using LogCluster.Simulation.Disk;
using LogCluster.Simulation.Mistakes;
using LogCluster.Storage.Disk;

namespace LogCluster.Simulation.Groups;

/// <summary>
/// What a coordinator with a mistake in what it appends would have written: each batch of the last segments of <c>__consumer_offsets</c> is
/// written anew, record by record, before a start. Null leaves a record out, and its offset is a gap then.
/// </summary>
internal sealed class RewrittenRecords(RewrittenRecords.Rewrite rewrite) : Mistake
{
    /// <param name="key">Of the record; null where it has none.</param>
    /// <param name="value">Null for a tombstone.</param>
    public delegate (byte[]? Key, byte[]? Value)? Rewrite(byte[]? key, byte[]? value);

    public override void BeforeStart(SimulatedDisk disk)
    {
        foreach (var path in GroupFiles.LastSegments(disk).ToList())
        {
            using var file = disk.Open(path, DiskOpen.Existing);
            var bytes = GroupFiles.Read(file);
            var rewritten = new List<byte>();
            foreach (var (at, size) in GroupFiles.Batches(bytes))
                rewritten.AddRange(Rewritten(bytes.AsSpan(at, size)));
            file.SetLength(0);
            file.Write(0, rewritten.ToArray());
        }
    }

    private byte[] Rewritten(ReadOnlySpan<byte> bytes)
    {
        RecordBatchView.TryRead(bytes, out var batch);
        if (batch.Header.IsControl || !batch.IsCrcValid())
            return bytes.ToArray();
        using var builder = new RecordBatchBuilder
        {
            BaseOffset = batch.BaseOffset,
            LeaderEpoch = batch.Header.LeaderEpoch,
            BaseSequence = batch.Header.BaseSequence,
            LastOffset = batch.Header.LastOffset,
            BaseTimestampMs = batch.Header.BaseTimestampMs,
            MaxTimestampMs = batch.Header.MaxTimestampMs,
        };
        using var records = new RecordReader(batch);
        while (records.MoveNext())
        {
            var record = records.Current;
            if (rewrite(Bytes(record.Key), Bytes(record.Value)) is { } kept)
                builder.AppendAt(record.Offset, record.TimestampMs, kept.Key, kept.Value);
        }

        return builder.Build().ToArray();
    }

    private static byte[]? Bytes(NullableBytes bytes) => bytes.HasValue ? bytes.ToArray() : null;
}
