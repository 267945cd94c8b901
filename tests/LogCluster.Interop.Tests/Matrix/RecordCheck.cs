using System.Buffers.Text;
using System.Text;
using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.Matrix;

/// <summary>Takes the records that one reader read, in order, and compares each with the line that it was written from.</summary>
internal sealed class RecordCheck(WrittenTopic topic, InteropClient writer)
{
    private static readonly byte[] TimestampName = Encoding.ASCII.GetBytes("CreateTime:");

    private readonly long[] _timestamps = new long[topic.Text.Lines];
    private int _next;

    public event Action<long[]>? Completed;

    public int Count => topic.Text.Lines;

    /// <summary>Headers as <c>name=value,…</c>.</summary>
    public void Next(long timestampMs, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var line = _next++;
        Assert.True(line < Count, $"more than the {Count} records that were written");
        if (!value.SequenceEqual(topic.Text.Line(line).Span))
            Assert.Fail($"record {line} is '{Encoding.UTF8.GetString(value)}' and was '{Encoding.UTF8.GetString(topic.Text.Line(line).Span)}'");
        if (!key.SequenceEqual(WrittenTopic.Key(line)))
            Assert.Fail($"the key of record {line} is '{Encoding.UTF8.GetString(key)}'");
        if (!headers.SequenceEqual(writer.HeadersOf(line)))
            Assert.Fail($"the headers of record {line} are '{Encoding.UTF8.GetString(headers)}'");
        topic.AssertTimestamp(line, timestampMs);
        _timestamps[line] = timestampMs;
    }

    /// <summary>A line <c>CreateTime:TIMESTAMP tab HEADERS tab KEY tab VALUE</c>, headers as <c>name:value</c> or <c>name=value</c>.</summary>
    public void NextPrinted(Memory<byte> printed)
    {
        var line = printed.Span;
        Assert.True(line.StartsWith(TimestampName), $"not a record: {Encoding.UTF8.GetString(line)}");
        var timestamp = Field(ref line)[TimestampName.Length..];
        var headers = Field(ref line);
        headers.Replace((byte)':', (byte)'=');
        var key = Field(ref line);
        Assert.True(Utf8Parser.TryParse(timestamp, out long timestampMs, out _));
        Next(timestampMs, headers, key, line);
    }

    public void Complete()
    {
        Assert.Equal(Count, _next);
        Completed?.Invoke(_timestamps);
    }

    private static Span<byte> Field(ref Span<byte> line)
    {
        var end = line.IndexOf((byte)'\t');
        var field = line[..end];
        line = line[(end + 1)..];
        return field;
    }
}
