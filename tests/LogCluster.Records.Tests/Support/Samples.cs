namespace LogCluster.Records.Tests.Support;

/// <summary>Batches and bytes made from a seed.</summary>
internal static class Samples
{
    public const long NowMs = 1_700_000_000_000;

    public static readonly CompressionCodec[] Compressing =
        [CompressionCodec.Gzip, CompressionCodec.Snappy, CompressionCodec.Lz4, CompressionCodec.Zstd];

    public static readonly CompressionCodec[] AllCodecs = [CompressionCodec.None, .. Compressing];

    /// <summary>Between constant and noise, as the seed wants.</summary>
    public static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        switch (random.Next(4))
        {
            case 0:
                break;
            case 1:
                random.NextBytes(bytes);
                break;
            case 2:
                for (var i = 0; i < length; i++)
                    bytes[i] = (byte)('a' + (i % 7) + random.Next(3));
                break;
            default:
                for (var i = 0; i < length; i++)
                    bytes[i] = i > 100 && random.Next(20) != 0 ? bytes[i - random.Next(1, 100)] : (byte)random.Next();
                break;
        }

        return bytes;
    }

    public static byte[]? NullableBytes(Random random, int lengthMax) => random.Next(5) == 0 ? null : Bytes(random, random.Next(lengthMax));

    public static SampleRecord Record(Random random, int valueBytesMax = 400)
    {
        var headers = new List<RecordHeader>();
        for (var i = random.Next(4); i > 0; i--)
        {
            var value = NullableBytes(random, 40);
            headers.Add(new RecordHeader($"header-{random.Next(100)}-ä", value is null ? null : new ReadOnlyMemory<byte>(value)));
        }

        return new SampleRecord(
            NowMs + random.Next(-100_000, 100_000), NullableBytes(random, 50), NullableBytes(random, valueBytesMax), headers);
    }

    public static List<SampleRecord> Records(Random random, int count, int valueBytesMax = 400) =>
        [.. Enumerable.Range(0, count).Select(_ => Record(random, valueBytesMax))];

    /// <summary>A client's batch, offsets from 0.</summary>
    public static byte[] Batch(CompressionCodec codec, IEnumerable<SampleRecord> records, int? level = null)
    {
        using var builder = new RecordBatchBuilder { Codec = codec, CompressionLevel = level };
        foreach (var record in records)
            builder.Append(record.TimestampMs, record.Key, record.Value, record.Headers);
        return builder.Build().ToArray();
    }

    /// <summary>A batch whose records part is given: what a producer could send that does not use our builder.</summary>
    public static byte[] BatchOfPayload(CompressionCodec codec, ReadOnlySpan<byte> payload, int recordCount)
    {
        using var builder = new RecordBatchBuilder { LastOffset = recordCount - 1, BaseTimestampMs = NowMs, MaxTimestampMs = NowMs };
        byte[] batch = [.. builder.Build().Span, .. payload];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(RecordBatchLayout.RecordCountAt), recordCount);
        RecordBatchHeaderWriter.WriteAttributes(batch, (short)codec);
        RecordBatchHeaderWriter.WriteLength(batch);
        RecordBatchHeaderWriter.WriteCrc(batch);
        return batch;
    }

    public static RecordBatchView View(ReadOnlySpan<byte> batch)
    {
        Assert.Equal(BatchReadStatus.Complete, RecordBatchView.TryRead(batch, out var view));
        return view;
    }

    public static ValidatedBatch Validate(byte[] batch, BatchValidationOptions? options = null) =>
        RecordBatchValidator.Validate(batch, options ?? BatchValidationOptions.Default, BatchOrigin.Client, produceVersion: 12, NowMs);
}
