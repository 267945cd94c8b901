namespace LogCluster.Records.Tests.Support;

internal sealed record SampleRecord(long TimestampMs, byte[]? Key, byte[]? Value, IReadOnlyList<RecordHeader> Headers)
{
    public static SampleRecord OfValue(byte[] value) => new(Samples.NowMs, null, value, []);

    /// <summary>Asserts that a batch holds exactly these records, at offsets from its base offset on.</summary>
    public static void AssertHolds(ReadOnlySpan<byte> batch, IReadOnlyList<SampleRecord> expected)
    {
        var view = Samples.View(batch);
        Assert.True(view.IsCrcValid());
        using var reader = new RecordReader(view);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.True(reader.MoveNext(), $"record {i}: {reader.Fault}");
            var record = reader.Current;
            Assert.Equal(view.BaseOffset + i, record.Offset);
            Assert.Equal(expected[i].TimestampMs, record.TimestampMs);
            Assert.Equal(expected[i].Key, record.Key.ToArray());
            Assert.Equal(expected[i].Value, record.Value.ToArray());
            var headers = record.Headers;
            foreach (var header in expected[i].Headers)
            {
                Assert.True(headers.MoveNext());
                Assert.Equal(header.Key, headers.Current.Key);
                Assert.Equal(header.Value?.ToArray(), headers.Current.Value.ToArray());
            }

            Assert.False(headers.MoveNext());
        }

        Assert.False(reader.MoveNext());
        Assert.Equal(RecordFault.None, reader.Fault);
    }
}
