using System.Buffers;

namespace LogCluster.Storage.Segments;

/// <summary>
/// Reads whole batches of a file one after the other, in large steps: for recovery, replay and looking into records. Not
/// thread-safe; disposing returns its buffer. Ends like <see cref="BatchWalker"/>.
/// </summary>
public sealed class BatchReader(IDiskFile file, int position, int endPosition) : IDisposable
{
    /// <summary>Enough that the system calls do not matter beside the checksum.</summary>
    private const int StepBytes = 256 << 10;

    private byte[] _buffer = [];
    private int _bufferedFrom = position;
    private int _bufferedBytes;

    public RecordBatchHeader Header { get; private set; }

    /// <summary>Valid until the next move.</summary>
    public ReadOnlyMemory<byte> Batch { get; private set; }

    public RecordBatchView View
    {
        get
        {
            Invariant.Check(RecordBatchView.TryRead(Batch.Span, out var view) == BatchReadStatus.Complete);
            return view;
        }
    }

    public int Position { get; private set; } = position;

    /// <summary>Behind the current batch; after the walk, where it ended.</summary>
    public int NextPosition { get; private set; } = position;

    public BatchReadStatus Status { get; private set; }

    public bool IsCrcValid => View.IsCrcValid();

    public bool MoveNext()
    {
        if (NextPosition >= endPosition || Status != BatchReadStatus.Complete)
            return false;
        Status = RecordBatchHeader.TryRead(Peek(RecordBatchLayout.HeaderSizeBytes).Span, out var header);
        if (Status == BatchReadStatus.Complete && header.LastOffsetDelta < 0)
            Status = BatchReadStatus.Corrupt;
        if (Status == BatchReadStatus.Complete && header.SizeBytes > endPosition - NextPosition)
            Status = BatchReadStatus.Incomplete;
        if (Status != BatchReadStatus.Complete)
            return false;
        Batch = Peek(header.SizeBytes)[..header.SizeBytes];
        Header = header;
        Position = NextPosition;
        NextPosition += header.SizeBytes;
        return true;
    }

    private ReadOnlyMemory<byte> Peek(int bytes)
    {
        bytes = Math.Min(bytes, endPosition - NextPosition);
        var skipped = NextPosition - _bufferedFrom;
        if (skipped + bytes > _bufferedBytes)
        {
            if (_buffer.Length < bytes || _buffer.Length == 0)
                Rent(Math.Max(bytes, Math.Min(StepBytes, endPosition - NextPosition)));
            _bufferedFrom = NextPosition;
            _bufferedBytes = file.Read(NextPosition, _buffer.AsSpan(0, Math.Min(_buffer.Length, endPosition - NextPosition)));
            if (_bufferedBytes < bytes)
                throw new EndOfStreamException($"a segment ends at {_bufferedFrom + _bufferedBytes} instead of {endPosition}");
            skipped = 0;
        }

        return _buffer.AsMemory(skipped, _bufferedBytes - skipped);
    }

    private void Rent(int bytes)
    {
        Dispose();
        _buffer = ArrayPool<byte>.Shared.Rent(bytes);
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }
}
