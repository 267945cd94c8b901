using LogCluster.Core;

namespace LogCluster.Records.Tests;

public class RecordBatchViewTests
{
    /// <summary>Three records without compression as Kafka 4.3.1 encodes them (golden case none-3).</summary>
    public static readonly byte[] ThreeRecords = Convert.FromHexString(
        "00000000000000000000006affffffff027f59d1740000000000020000018bcfe568000000018bcfe56814ffffffffffffffffffffffffffff00000003" +
        "240000000a6b65792d300e76616c75652d300024" + "0014020a6b65792d310e76616c75652d3100240028040a6b65792d320e76616c75652d3200");

    [Fact]
    public void ReadsEveryHeaderField()
    {
        Assert.Equal(BatchReadStatus.Complete, RecordBatchView.TryRead(ThreeRecords, out var batch));
        var header = batch.Header;
        Assert.Equal(0, header.BaseOffset);
        Assert.Equal(2, header.LastOffset);
        Assert.Equal(3, header.RecordCount);
        Assert.Equal(118, batch.SizeBytes);
        Assert.Equal(LeaderEpoch.None, header.LeaderEpoch);
        Assert.Equal(2136592756u, header.Crc);
        Assert.Equal(1700000000000, header.BaseTimestampMs);
        Assert.Equal(1700000000020, header.MaxTimestampMs);
        Assert.Equal(-1, header.ProducerId);
        Assert.Equal(-1, header.ProducerEpoch);
        Assert.Equal(-1, header.LastSequence);
        Assert.Equal(CompressionCodec.None, header.Codec);
        Assert.False(header.IsTransactional || header.IsControl || header.HasDeleteHorizon);
        Assert.True(batch.IsCrcValid());
    }

    [Fact]
    public void EveryPrefixOfABatchIsIncomplete()
    {
        for (var length = 0; length < ThreeRecords.Length; length++)
            Assert.Equal(BatchReadStatus.Incomplete, RecordBatchView.TryRead(ThreeRecords.AsSpan(0, length), out _));
    }

    [Theory]
    [InlineData(RecordBatchLayout.BatchLengthAt, 0xff, BatchReadStatus.Corrupt)]
    [InlineData(RecordBatchLayout.MagicAt, 3, BatchReadStatus.Corrupt)]
    [InlineData(RecordBatchLayout.MagicAt, 1, BatchReadStatus.UnsupportedMagic)]
    public void ImpossibleLengthOrMagicIsToldFromATornEnd(int at, byte value, BatchReadStatus expected)
    {
        var bytes = (byte[])ThreeRecords.Clone();
        bytes[at] = value;
        Assert.Equal(expected, RecordBatchView.TryRead(bytes.AsSpan(0, 40), out _));
    }

    [Fact]
    public void WalkStopsBeforeATornBatchAndSaysWhere()
    {
        byte[] bytes = [.. ThreeRecords, .. ThreeRecords, .. ThreeRecords[..70]];
        var walk = new RecordBatchEnumerator(bytes);
        var count = 0;
        while (walk.MoveNext())
            count += walk.Current.Header.RecordCount;
        Assert.Equal(6, count);
        Assert.Equal(2 * ThreeRecords.Length, walk.Position);
        Assert.Equal(BatchReadStatus.Incomplete, walk.Status);
    }

    [Fact]
    public void SequencesWrapToZero()
    {
        Assert.Equal(0, ProducerSequence.Next(int.MaxValue));
        Assert.Equal(2, ProducerSequence.Add(int.MaxValue - 1, 4));
        Assert.Equal(int.MaxValue, ProducerSequence.Add(int.MaxValue, 0));
    }
}
