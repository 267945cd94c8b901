namespace LogCluster.Storage.Segments;

/// <summary>
/// Walks the headers of the batches in a file between two positions, reading a few kilobytes at a time into the caller's buffer. Ends at
/// the end or before the first thing that is no whole batch; <see cref="Status"/> then tells which.
/// </summary>
internal ref struct BatchWalker(IDiskFile file, int position, int endPosition, Span<byte> buffer)
{
    /// <summary>A good size for a buffer on the stack: an index interval is about as long.</summary>
    public const int BufferBytes = 4096;

    private readonly Span<byte> _buffer = buffer;
    private int _bufferedFrom;
    private int _bufferedBytes;

    public RecordBatchHeader Current { get; private set; }

    /// <summary>Of the current batch.</summary>
    public int Position { get; private set; }

    /// <summary>Behind the current batch; after the walk, where it ended.</summary>
    public int NextPosition { get; private set; } = position;

    public BatchReadStatus Status { get; private set; }

    public bool MoveNext()
    {
        if (NextPosition >= endPosition || Status != BatchReadStatus.Complete)
            return false;
        Status = RecordBatchHeader.TryRead(Peek(), out var header);
        if (Status == BatchReadStatus.Complete && header.LastOffsetDelta < 0)
            Status = BatchReadStatus.Corrupt;
        if (Status == BatchReadStatus.Complete && header.SizeBytes > endPosition - NextPosition)
            Status = BatchReadStatus.Incomplete;
        if (Status != BatchReadStatus.Complete)
            return false;
        Current = header;
        Position = NextPosition;
        NextPosition += header.SizeBytes;
        return true;
    }

    private ReadOnlySpan<byte> Peek()
    {
        var wanted = Math.Min(RecordBatchLayout.HeaderSizeBytes, endPosition - NextPosition);
        var skipped = NextPosition - _bufferedFrom;
        if (skipped < 0 || skipped + wanted > _bufferedBytes)
        {
            _bufferedFrom = NextPosition;
            _bufferedBytes = file.Read(NextPosition, _buffer[..Math.Min(_buffer.Length, endPosition - NextPosition)]);
            skipped = 0;
        }

        return _buffer[skipped.._bufferedBytes];
    }
}
