using LogCluster.Records;
using LogCluster.Simulation.Checks;

namespace LogCluster.Simulation.Clients;

/// <summary>Makes batches with stamped records, random in number, size, codec and time.</summary>
internal sealed class BatchSource(ClusterHistory history, Random random)
{
    private const int RecordsMax = 6;
    private const int LateByMsMax = 3_000;

    private static readonly int[] ValueBytesMax = [24, 120, 700];

    private readonly CompressionCodec _codec = (CompressionCodec)random.Next(5);

    /// <summary>Brokers take zstd in Produce requests of version 7 and later (KIP-110).</summary>
    public short ProduceVersionMin => (short)(_codec == CompressionCodec.Zstd ? 7 : 3);

    public SentBatch Make(PartitionHistory partition, long nowMs, long producerId, int baseSequence)
    {
        using var batch = new RecordBatchBuilder { Codec = random.Next(3) == 0 ? CompressionCodec.None : _codec };
        if (producerId >= 0)
            (batch.ProducerId, batch.ProducerEpoch, batch.BaseSequence) = (producerId, 0, baseSequence);
        var ids = new long[random.Next(1, RecordsMax)];
        var times = new long[ids.Length];
        var valueBytesMax = ValueBytesMax[random.Next(ValueBytesMax.Length)];
        for (var i = 0; i < ids.Length; i++)
        {
            var stamp = history.NextStamp(partition);
            var value = new byte[random.Next(RecordStamp.SizeBytesMin, valueBytesMax + 1)];
            stamp.Write(value);
            ids[i] = stamp.Id;
            times[i] = nowMs - random.Next(LateByMsMax);
            batch.Append(times[i], random.Next(2) == 0 ? NullableBytes.Null : value.AsSpan(0, 8), value);
        }

        return new SentBatch(partition, batch.Build().ToArray(), ids, times);
    }
}
