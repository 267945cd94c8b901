using LogCluster.Core;
using LogCluster.Records.Tests.Support;

namespace LogCluster.Records.Tests.Validation;

public class RecompressionTests
{
    public static TheoryData<CompressionCodec, CompressionCodec> Pairs
    {
        get
        {
            var pairs = new TheoryData<CompressionCodec, CompressionCodec>();
            foreach (var source in Samples.AllCodecs)
            {
                foreach (var target in Samples.AllCodecs)
                    pairs.Add(source, target);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void RecordsSurviveTheChangeOfCodec(CompressionCodec source, CompressionCodec target)
    {
        var records = Samples.Records(new Random(6), 30, valueBytesMax: 9000);
        using var builder = new RecordBatchBuilder { Codec = source, ProducerId = 7, ProducerEpoch = 1, BaseSequence = 5, IsTransactional = true };
        foreach (var record in records)
            builder.Append(record.TimestampMs, record.Key, record.Value, record.Headers);
        using var validated = Samples.Validate(builder.Build().ToArray(), new BatchValidationOptions { Codec = target });
        Assert.Equal(ErrorCode.None, validated.Error);
        Assert.Equal(source != target, validated.IsRecompressed);
        validated.AssignOffsets(1234, new LeaderEpoch(8), Samples.NowMs);
        var header = Samples.View(validated.Bytes.Span).Header;
        Assert.Equal((target, true, 7L, (short)1, 5), (header.Codec, header.IsTransactional, header.ProducerId, header.ProducerEpoch, header.BaseSequence));
        Assert.Equal((1234L, 1234L + 29, 8), (header.BaseOffset, header.LastOffset, header.LeaderEpoch.Value));
        SampleRecord.AssertHolds(validated.Bytes.Span, records);
    }

    [Fact]
    public void AppendTimeIsStampedOnWhatWasCompressedAnew()
    {
        var options = new BatchValidationOptions { Codec = CompressionCodec.Zstd, TimestampType = TimestampType.LogAppendTime };
        using var validated = Samples.Validate(Samples.Batch(CompressionCodec.Gzip, Samples.Records(new Random(1), 4)), options);
        Assert.Equal(987_654, validated.AssignOffsets(0, new LeaderEpoch(0), appendTimeMs: 987_654));
        var view = Samples.View(validated.Bytes.Span);
        Assert.True(view.IsCrcValid());
        Assert.Equal((TimestampType.LogAppendTime, 987_654L), (view.Header.TimestampType, view.Header.MaxTimestampMs));
        using var reader = new RecordReader(view);
        Assert.True(reader.MoveNext());
        Assert.Equal(987_654, reader.Current.TimestampMs);
    }

    [Fact]
    public void LevelsAreUsed()
    {
        var batch = Samples.Batch(CompressionCodec.None, Enumerable.Range(0, 200).Select(i =>
            SampleRecord.OfValue(System.Text.Encoding.ASCII.GetBytes($"{{\"id\":{i * 7919},\"name\":\"user-{i * 31 % 97}\",\"state\":\"active\"}}"))));
        Assert.True(Size(19) < Size(-50));

        int Size(int level)
        {
            using var validated = Samples.Validate(batch, new BatchValidationOptions { Codec = CompressionCodec.Zstd, CompressionLevel = level });
            Assert.True(validated.IsValid);
            return validated.Bytes.Length;
        }
    }

    [Fact]
    public void WhatOutgrowsTheLimitWhenStoredIsRefused()
    {
        var batch = Samples.Batch(CompressionCodec.Zstd, [SampleRecord.OfValue(new byte[5000])]);
        Assert.Equal(ErrorCode.None, Samples.Validate(batch, new BatchValidationOptions { MessageBytesMax = 1000 }).Error);
        var stored = Samples.Validate(batch, new BatchValidationOptions { MessageBytesMax = 1000, Codec = CompressionCodec.None });
        Assert.Equal(ErrorCode.MessageTooLarge, stored.Error);
    }

    /// <summary>Kafka lets a gap pass as long as it need not touch the batch.</summary>
    [Fact]
    public void GapsInOffsetsPassOnlyWhereNothingIsCompressed()
    {
        var batch = Samples.BatchOfPayload(CompressionCodec.None, [12, 0, 0, 2, 1, 1, 0], 1);
        Assert.Equal(ErrorCode.None, Samples.Validate(batch).Error);
        Assert.Equal(ErrorCode.InvalidRecord, Samples.Validate(batch, new BatchValidationOptions { Codec = CompressionCodec.Lz4 }).Error);
    }
}
