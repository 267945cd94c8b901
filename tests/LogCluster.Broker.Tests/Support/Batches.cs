using System.Text;
using LogCluster.Core.Wire;
using LogCluster.Records;
using LogCluster.Simulation;

namespace LogCluster.Broker.Tests.Support;

/// <summary>Record batches as a producer sends them.</summary>
internal static class Batches
{
    public static readonly long FirstTimestampMs = SimulatedWorld.Epoch.ToUnixTimeMilliseconds();

    /// <summary>A batch of records with these values, a millisecond apart, without keys.</summary>
    public static byte[] Of(params string[] values) => Build(new RecordBatchBuilder(), values, FirstTimestampMs);

    public static byte[] At(long timestampMs, params string[] values) => Build(new RecordBatchBuilder(), values, timestampMs);

    public static byte[] Idempotent(long producerId, short epoch, int sequence, params string[] values) =>
        Build(new RecordBatchBuilder { ProducerId = producerId, ProducerEpoch = epoch, BaseSequence = sequence }, values, FirstTimestampMs);

    public static byte[] Transactional(long producerId, string value) =>
        Build(new RecordBatchBuilder { ProducerId = producerId, ProducerEpoch = 0, BaseSequence = 0, IsTransactional = true }, [value], FirstTimestampMs);

    /// <summary>One record of about so many bytes.</summary>
    public static byte[] OfSize(int valueBytes) => Of(new string('x', valueBytes));

    private static byte[] Build(RecordBatchBuilder builder, string[] values, long timestampMs)
    {
        using (builder)
        {
            foreach (var value in values)
                builder.Append(timestampMs++, default, Encoding.UTF8.GetBytes(value));
            return builder.Build().ToArray();
        }
    }

    public static string[] ValuesOf(RecordData records)
    {
        var values = new List<string>();
        foreach (var batch in new RecordBatchEnumerator(records.Memory.Span))
        {
            using var reader = new RecordReader(batch);
            while (reader.MoveNext())
                values.Add(Encoding.UTF8.GetString(reader.Current.Value.Span));
        }

        return [.. values];
    }
}
