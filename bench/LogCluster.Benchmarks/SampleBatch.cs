using System.Globalization;
using System.Text;
using LogCluster.Records;

namespace LogCluster.Benchmarks;

/// <summary>Batches of records that look like JSON events: they compress to about a quarter or a third.</summary>
internal static class SampleBatch
{
    public const long NowMs = 1_700_000_000_000;

    public static byte[] Make(CompressionCodec codec, int sizeBytes, int recordBytes)
    {
        var random = new Random(1);
        using var builder = new RecordBatchBuilder { Codec = codec };
        var value = new byte[recordBytes];
        while (builder.PlainSizeBytes + recordBytes < sizeBytes)
        {
            Fill(random, value);
            builder.Append(NowMs + builder.RecordCount, NullableBytes.Null, value);
        }

        return builder.Build().ToArray();
    }

    public static void Fill(Random random, Span<byte> value)
    {
        while (!value.IsEmpty)
        {
            var part = string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"id\":{random.Next()},\"user\":\"u{random.Next(10_000)}\",\"amount\":{random.NextDouble():F6},\"state\":\"open\"}}");
            var bytes = Encoding.ASCII.GetBytes(part);
            var length = Math.Min(bytes.Length, value.Length);
            bytes.AsSpan(0, length).CopyTo(value);
            value = value[length..];
        }
    }
}
