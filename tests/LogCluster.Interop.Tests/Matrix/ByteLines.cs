namespace LogCluster.Interop.Matrix;

/// <summary>Splits bytes at newlines, and at nothing else.</summary>
internal static class ByteLines
{
    private const int BufferBytes = 1024 * 1024;

    public static IEnumerable<ReadOnlyMemory<byte>> Of(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Span.IndexOf((byte)'\n') is >= 0 and var end)
        {
            yield return bytes[..end];
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Each line is valid until <paramref name="take"/> returns, which may write to it.</summary>
    public static async Task ReadAsync(Stream stream, Action<Memory<byte>> take)
    {
        var buffer = new byte[BufferBytes];
        var held = 0;
        while (await stream.ReadAsync(buffer.AsMemory(held)) is > 0 and var read)
        {
            held += read;
            var start = 0;
            while (buffer.AsSpan(start, held - start).IndexOf((byte)'\n') is >= 0 and var length)
            {
                take(buffer.AsMemory(start, length));
                start += length + 1;
            }

            buffer.AsSpan(start, held - start).CopyTo(buffer);
            held -= start;
            Assert.True(held < BufferBytes, "a line is longer than any that was written");
        }

        Assert.Equal(0, held);
    }
}
