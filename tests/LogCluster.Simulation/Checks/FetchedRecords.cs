using LogCluster.Records;

namespace LogCluster.Simulation.Checks;

/// <summary>Checks the bytes that a fetch returned: whole batches in order without a gap, sound, and known to the partition's history.</summary>
public static class FetchedRecords
{
    /// <summary>Returns the offset to go on from.</summary>
    public static long Check(
        ClusterHistory cluster, PartitionHistory partition, ReadOnlySpan<byte> bytes, long fetchOffset, long highWatermark, Moment sent, ProducerOrder? order = null)
    {
        var next = fetchOffset;
        var epoch = -1;
        var batches = new RecordBatchEnumerator(bytes);
        while (batches.MoveNext())
        {
            var header = batches.Current.Header;
            if (next == fetchOffset ? header.BaseOffset > next || header.LastOffset < next : header.BaseOffset != next)
                throw cluster.Fail($"{partition}: a fetch from {fetchOffset} has a batch {header.BaseOffset}-{header.LastOffset} where {next} was to come");
            if (!batches.Current.IsCrcValid())
                throw cluster.Fail($"{partition}: the batch at {header.BaseOffset} has a wrong checksum");
            if (header.LastOffset >= highWatermark)
                throw cluster.Fail($"{partition}: the batch {header.BaseOffset}-{header.LastOffset} is above the high watermark {highWatermark}");
            if (header.LeaderEpoch.Value < epoch)
                throw cluster.Fail($"{partition}: the batch at {header.BaseOffset} is of leader epoch {header.LeaderEpoch}, the one before of {epoch}");
            epoch = header.LeaderEpoch.Value;
            order?.OnBatch(header);
            CheckRecords(cluster, partition, batches.Current, sent, order);
            next = header.NextOffset;
        }

        if (next != fetchOffset)
            cluster.Trace($"read {partition} {fetchOffset} to {next} of {highWatermark} in epoch {epoch}");
        return batches.Status == BatchReadStatus.Complete
            ? next
            : throw cluster.Fail($"{partition}: a fetch from {fetchOffset} ends in {batches.Status} after {batches.Position} of {bytes.Length} bytes");
    }

    private static void CheckRecords(ClusterHistory cluster, PartitionHistory partition, in RecordBatchView batch, Moment sent, ProducerOrder? order)
    {
        var offset = batch.BaseOffset;
        using var records = new RecordReader(batch);
        while (records.MoveNext())
        {
            var record = records.Current;
            if (record.Offset != offset || !RecordStamp.TryRead(record.Value.Span, out var stamp))
                throw cluster.Fail($"{partition}: the record at {offset} is not what any producer sent");
            partition.OnRead(offset, stamp, record.TimestampMs, batch.Header.LeaderEpoch.Value, sent);
            order?.OnRecord(stamp);
            offset++;
        }

        if (records.Fault != RecordFault.None || offset != batch.Header.NextOffset)
            throw cluster.Fail($"{partition}: the batch at {batch.BaseOffset} is damaged at {offset}: {records.Fault}");
    }
}
