using System.Buffers;

namespace LogCluster.Storage;

/// <summary>
/// Goes through the batches of a log one by one, in memory, with their checksums looked at: for whoever reads the log within this
/// process. Not thread-safe; the log may be appended to meanwhile. Disposing returns the buffer.
/// </summary>
public sealed class LogCursor(PartitionLog log, long offset, long upToOffset = long.MaxValue) : IDisposable
{
    /// <summary>How much is read at a time, if the next batch is not larger.</summary>
    private const int ChunkBytes = 1 << 20;

    private byte[] _buffer = [];
    private ReadOnlyMemory<byte> _rest;

    /// <summary>Valid until the next move. Empty before the first.</summary>
    public ReadOnlyMemory<byte> Batch { get; private set; }

    public RecordBatchHeader Header { get; private set; }

    /// <summary>Where the next batch is looked for.</summary>
    public long NextOffset { get; private set; } = offset;

    /// <summary>
    /// Why there is no batch: None at the end; CORRUPT_MESSAGE where bytes of the log were damaged; OFFSET_OUT_OF_RANGE where they were deleted.
    /// </summary>
    public ErrorCode Error { get; private set; }

    /// <summary>The batch just moved to, in place.</summary>
    public RecordBatchView View
    {
        get
        {
            Invariant.Check(RecordBatchView.TryRead(Batch.Span, out var view) == BatchReadStatus.Complete);
            return view;
        }
    }

    public bool MoveNext()
    {
        Error = ErrorCode.None;
        if (_rest.IsEmpty && !Fill())
            return false;
        if (RecordBatchView.TryRead(_rest.Span, out var view) != BatchReadStatus.Complete || !view.IsCrcValid())
        {
            _rest = default;
            Error = ErrorCode.CorruptMessage;
            return false;
        }

        (Batch, _rest) = (_rest[..view.SizeBytes], _rest[view.SizeBytes..]);
        Header = view.Header;
        NextOffset = Header.NextOffset;
        return true;
    }

    private bool Fill()
    {
        var read = log.Read(NextOffset, ChunkBytes, upToOffset);
        Error = read.Error;
        using var slice = read.Slice;
        if (slice is null)
            return false;
        if (_buffer.Length < slice.Length)
        {
            Dispose();
            _buffer = ArrayPool<byte>.Shared.Rent(slice.Length);
        }

        slice.CopyTo(0, _buffer.AsSpan(0, slice.Length));
        _rest = _buffer.AsMemory(0, slice.Length);
        return true;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _rest = default;
    }
}
