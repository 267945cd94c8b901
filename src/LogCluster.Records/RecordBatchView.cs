namespace LogCluster.Records;

/// <summary>
/// A whole batch of magic 2 in memory, looked at in place. Lives on the stack and refers to the caller's buffer: to keep a batch,
/// keep its memory and its <see cref="RecordBatchHeader"/>. Copies nothing, checks nothing but sizes and magic.
/// </summary>
public readonly ref struct RecordBatchView
{
    private RecordBatchView(ReadOnlySpan<byte> bytes, scoped in RecordBatchHeader header)
    {
        Bytes = bytes;
        Header = header;
    }

    /// <summary>The batch's own bytes, exactly <see cref="RecordBatchHeader.SizeBytes"/> of them.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    public RecordBatchHeader Header { get; }

    /// <summary>What follows the header: records, or one compressed blob of them.</summary>
    public ReadOnlySpan<byte> Payload => Bytes[RecordBatchLayout.HeaderSizeBytes..];

    public long BaseOffset => Header.BaseOffset;

    public long LastOffset => Header.LastOffset;

    public int SizeBytes => Bytes.Length;

    /// <summary>The batch at the start of <paramref name="data"/>, which may go on behind it.</summary>
    public static BatchReadStatus TryRead(ReadOnlySpan<byte> data, out RecordBatchView batch)
    {
        batch = default;
        var status = RecordBatchHeader.TryRead(data, out var header);
        if (status != BatchReadStatus.Complete)
            return status;
        if (data.Length < header.SizeBytes)
            return BatchReadStatus.Incomplete;
        batch = new RecordBatchView(data[..header.SizeBytes], header);
        return BatchReadStatus.Complete;
    }

    public uint ComputeCrc() => Crc32C.Compute(Bytes[RecordBatchLayout.CrcCoveredFrom..]);

    public bool IsCrcValid() => ComputeCrc() == Header.Crc;
}
