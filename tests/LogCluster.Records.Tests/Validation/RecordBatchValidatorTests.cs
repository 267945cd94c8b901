using LogCluster.Core;
using LogCluster.Records.Compression;
using LogCluster.Records.Tests.Support;

namespace LogCluster.Records.Tests.Validation;

public class RecordBatchValidatorTests
{
    private static readonly BatchValidationOptions Roomy = new() { MessageBytesMax = 100_000_000 };

    public static TheoryData<CompressionCodec> Codecs => new(Samples.AllCodecs);

    [Theory]
    [MemberData(nameof(Codecs))]
    public void GoodBatchIsTakenAsItIsAndItsFactsAreRight(CompressionCodec codec)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var records = Samples.Records(random, random.Next(1, 50), valueBytesMax: seed % 8 == 0 ? 300_000 : 300);
            var batch = Samples.Batch(codec, records);
            var untouched = (byte[])batch.Clone();
            using var validated = Samples.Validate(batch, Roomy);
            Assert.Equal(ErrorCode.None, validated.Error);
            Assert.False(validated.IsRecompressed);
            Assert.Equal(untouched, batch);
            Assert.Equal(records.Max(record => record.TimestampMs), validated.MaxTimestampMs);
            Assert.Equal(records.FindIndex(record => record.TimestampMs == validated.MaxTimestampMs), validated.MaxTimestampOffsetDelta);

            Assert.Equal(validated.MaxTimestampMs, validated.AssignOffsets(55, new LeaderEpoch(3), Samples.NowMs));
            Assert.Equal(untouched[RecordBatchLayout.MagicAt..], batch[RecordBatchLayout.MagicAt..]);
            Assert.Equal(55, Samples.View(batch).BaseOffset);
            SampleRecord.AssertHolds(batch, records);
        }
    }

    [Fact]
    public void UncompressedBatchCostsNoAllocation()
    {
        var batch = Samples.Batch(CompressionCodec.None, Samples.Records(new Random(1), 100));
        Samples.Validate(batch).Dispose();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Samples.Validate(batch).AssignOffsets(0, new LeaderEpoch(1), Samples.NowMs);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void RandomDamageNeverThrows(CompressionCodec codec)
    {
        for (var seed = 0; seed < 1500; seed++)
        {
            var random = new Random(seed);
            var batch = Samples.Batch(codec, Samples.Records(random, random.Next(1, 8), valueBytesMax: seed % 100 == 0 ? 100_000 : 60));
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                batch[random.Next(seed % 2 == 0 ? RecordBatchLayout.HeaderSizeBytes : RecordBatchLayout.AttributesAt, batch.Length)] = (byte)random.Next();
            RecordBatchHeaderWriter.WriteCrc(batch);
            using var validated = Samples.Validate(batch, Roomy with { DecompressedBytesFloorOverride = 1_000_000 });
            using var reader = new RecordReader(Samples.View(batch), decompressedBytesMax: 1_000_000);
            while (reader.MoveNext())
                Assert.True(reader.Current.Value.Span.Length <= 1_100_000);
            if (validated.IsValid)
                Assert.Equal(RecordFault.None, reader.Fault);
        }
    }

    [Fact]
    public void NoTruncationIsTaken()
    {
        var batch = Samples.Batch(CompressionCodec.None, Samples.Records(new Random(4), 4, valueBytesMax: 20));
        for (var length = 0; length < batch.Length; length++)
            Assert.Equal(ErrorCode.InvalidRecord, Samples.Validate(batch[..length]).Error);
    }

    [Theory]
    [InlineData(0, ErrorCode.InvalidTimestamp)]
    [InlineData(Samples.NowMs - 1001, ErrorCode.InvalidTimestamp)]
    [InlineData(Samples.NowMs - 1000, ErrorCode.None)]
    [InlineData(Samples.NowMs + 2000, ErrorCode.None)]
    [InlineData(Samples.NowMs + 2001, ErrorCode.InvalidTimestamp)]
    [InlineData(long.MaxValue, ErrorCode.InvalidTimestamp)]
    [InlineData(long.MinValue, ErrorCode.InvalidTimestamp)]
    [InlineData(-1, ErrorCode.None)]
    public void TimestampsAreBounded(long timestampMs, ErrorCode expected)
    {
        var options = new BatchValidationOptions { TimestampBeforeMaxMs = 1000, TimestampAfterMaxMs = 2000 };
        var batch = Samples.Batch(CompressionCodec.None, [new SampleRecord(timestampMs, null, [1], [])]);
        using var validated = Samples.Validate(batch, options);
        Assert.Equal(expected, validated.Error);
        Assert.Equal(expected == ErrorCode.None ? 0 : 1, validated.RecordErrors.Count);
        using var asAppendTime = Samples.Validate(batch, options with { TimestampType = TimestampType.LogAppendTime });
        Assert.Equal(ErrorCode.None, asAppendTime.Error);
    }

    [Fact]
    public void RecordErrorsNameTheirRecordsAndAreBounded()
    {
        var records = Enumerable.Range(0, 500).Select(i => new SampleRecord(Samples.NowMs, i % 2 == 0 ? [1] : null, [2], []));
        using var validated = Samples.Validate(Samples.Batch(CompressionCodec.Zstd, records), new BatchValidationOptions { RequiresKeys = true });
        Assert.Equal(ErrorCode.InvalidRecord, validated.Error);
        Assert.Equal(RecordBatchValidator.RecordErrorsMax, validated.RecordErrors.Count);
        Assert.Equal([1, 3, 5], validated.RecordErrors.Take(3).Select(error => error.BatchIndex));
    }

    [Fact]
    public void HeaderThatLiesAboutTheTimeIsPutRight()
    {
        var records = Samples.Records(new Random(3), 5);
        var batch = Samples.Batch(CompressionCodec.Lz4, records);
        RecordBatchHeaderWriter.WriteMaxTimestamp(batch, 12);
        RecordBatchHeaderWriter.WriteCrc(batch);
        using var validated = Samples.Validate(batch);
        var maxTimestampMs = validated.AssignOffsets(0, new LeaderEpoch(0), Samples.NowMs);
        Assert.Equal(records.Max(record => record.TimestampMs), maxTimestampMs);
        Assert.Equal(maxTimestampMs, Samples.View(batch).Header.MaxTimestampMs);
        SampleRecord.AssertHolds(batch, records);
    }

    [Fact]
    public void ZstdNeedsAProduceVersionThatKnowsIt()
    {
        var batch = Samples.Batch(CompressionCodec.Zstd, Samples.Records(new Random(1), 1));
        Assert.Equal(ErrorCode.UnsupportedCompressionType, Validate(6).Error);
        Assert.Equal(ErrorCode.None, Validate(7).Error);

        ValidatedBatch Validate(int version) =>
            RecordBatchValidator.Validate(batch, BatchValidationOptions.Default, BatchOrigin.Client, version, Samples.NowMs);
    }

    [Theory]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Zstd)]
    public void CodecWithoutItsLibraryIsUnsupported(CompressionCodec codec)
    {
        var options = new BatchValidationOptions { Codecs = CodecSupport.Installed.Without(codec, "no library") };
        var records = Samples.Records(new Random(1), 3);
        using var sent = Samples.Validate(Samples.Batch(codec, records), options);
        Assert.Equal((ErrorCode.UnsupportedCompressionType, "no library"), (sent.Error, sent.Message));
        using var wanted = Samples.Validate(Samples.Batch(CompressionCodec.None, records), options with { Codec = codec });
        Assert.Equal((ErrorCode.UnsupportedCompressionType, "no library"), (wanted.Error, wanted.Message));
        using var other = Samples.Validate(Samples.Batch(CompressionCodec.Snappy, records), options);
        Assert.Equal(ErrorCode.None, other.Error);
    }

    [Fact]
    public void BrokersOwnBatchesAreFreeOfClientRules()
    {
        using var builder = new RecordBatchBuilder { BaseOffset = 70 };
        new EndTransactionMarker(IsCommit: false, CoordinatorEpoch: 2).AppendTo(builder, producerId: 1, producerEpoch: 0, Samples.NowMs);
        var batch = builder.Build();
        Assert.Equal(ErrorCode.InvalidRecord, Validate(BatchOrigin.Client));
        Assert.Equal(ErrorCode.None, Validate(BatchOrigin.Broker));

        ErrorCode Validate(BatchOrigin origin) =>
            RecordBatchValidator.Validate(batch, BatchValidationOptions.Default, origin, 12, Samples.NowMs).Error;
    }

    [Fact]
    public void ManyThreadsValidateSideBySide()
    {
        var batches = Samples.AllCodecs.Select(codec => Samples.Batch(codec, Samples.Records(new Random(8), 40, valueBytesMax: 5000))).ToArray();
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using var validated = Samples.Validate(batches[i % batches.Length]);
            Assert.Equal(ErrorCode.None, validated.Error);
        });
    }
}
