using LogCluster.Core;
using LogCluster.Records.Compression;
using LogCluster.Records.Tests.Support;

namespace LogCluster.Records.Tests;

public class RecordBatchBuilderTests
{
    [Theory]
    [InlineData(CompressionCodec.None)]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Zstd)]
    public void WhatIsWrittenIsReadBack(CompressionCodec codec)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var records = Samples.Records(random, random.Next(1, 60), valueBytesMax: seed % 10 == 0 ? 200_000 : 400);
            SampleRecord.AssertHolds(Samples.Batch(codec, records), records);
        }
    }

    [Fact]
    public void OneBuilderWritesManyBatches()
    {
        using var builder = new RecordBatchBuilder { Codec = CompressionCodec.Lz4, ProducerId = 9, ProducerEpoch = 3, LeaderEpoch = new LeaderEpoch(4) };
        for (var round = 0; round < 3; round++)
        {
            var records = Samples.Records(new Random(round), 5 + round);
            builder.Clear();
            builder.BaseOffset = 1000 * round;
            builder.BaseSequence = int.MaxValue - 1;
            foreach (var record in records)
                builder.Append(record.TimestampMs, record.Key, record.Value, record.Headers);
            var batch = builder.Build();
            SampleRecord.AssertHolds(batch.Span, records);
            var header = Samples.View(batch.Span).Header;
            Assert.Equal(1000 * round, header.BaseOffset);
            Assert.Equal((9L, (short)3, 4), (header.ProducerId, header.ProducerEpoch, header.LeaderEpoch.Value));
            Assert.Equal(records.Count - 3, header.LastSequence);
        }
    }

    [Fact]
    public void CleanedBatchKeepsItsOffsets()
    {
        using var builder = new RecordBatchBuilder { BaseOffset = 100, LastOffset = 119, MaxTimestampMs = 77 };
        builder.AppendAt(105, 50, NullableBytes.Null, "x"u8.ToArray());
        builder.AppendAt(110, 40, "k"u8.ToArray(), NullableBytes.Null);
        var view = Samples.View(builder.Build().Span);
        Assert.Equal((100L, 119L, 2), (view.BaseOffset, view.LastOffset, view.Header.RecordCount));
        Assert.Equal(77, view.Header.MaxTimestampMs);
        using var reader = new RecordReader(view);
        Assert.True(reader.MoveNext());
        Assert.Equal((105L, 50L), (reader.Current.Offset, reader.Current.TimestampMs));
        Assert.True(reader.MoveNext());
        Assert.Equal((110L, 40L), (reader.Current.Offset, reader.Current.TimestampMs));
        Assert.True(reader.Current.Value.IsNull);
    }

    [Fact]
    public void TransactionMarkerIsReadBack()
    {
        using var builder = new RecordBatchBuilder();
        new EndTransactionMarker(IsCommit: true, CoordinatorEpoch: 13).AppendTo(builder, producerId: 4711, producerEpoch: 5, Samples.NowMs);
        var view = Samples.View(builder.Build().Span);
        Assert.True(view.Header.IsControl && view.Header.IsTransactional);
        Assert.Equal((4711L, (short)5, -1), (view.Header.ProducerId, view.Header.ProducerEpoch, view.Header.BaseSequence));
        using var reader = new RecordReader(view);
        Assert.True(reader.MoveNext());
        Assert.True(EndTransactionMarker.TryRead(reader.Current, out var marker));
        Assert.Equal(new EndTransactionMarker(true, 13), marker);
    }

    [Fact]
    public void CompressedBytesGrowTheirBuffer()
    {
        using var buffer = new ByteBuffer(16);
        var bytes = Samples.Bytes(new Random(1), 100_000);
        buffer.Add(bytes.AsSpan(0, 10));
        buffer.Add(bytes.AsSpan(10));
        Assert.True(buffer.Written.SequenceEqual(bytes));
        var taken = buffer.TakeArray();
        Assert.Equal(0, buffer.Length);
        Assert.True(taken.AsSpan(0, bytes.Length).SequenceEqual(bytes));
        System.Buffers.ArrayPool<byte>.Shared.Return(taken);
    }
}
