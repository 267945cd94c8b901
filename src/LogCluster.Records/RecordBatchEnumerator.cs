namespace LogCluster.Records;

/// <summary>
/// Walks the batches that lie one behind another in memory. Ends at the end or before the first thing that is not a whole batch.
/// <c>foreach</c> walks a copy: to see <see cref="Status"/> and <see cref="Position"/> afterwards, call <see cref="MoveNext"/> in a loop.
/// </summary>
public ref struct RecordBatchEnumerator(ReadOnlySpan<byte> batches)
{
    private readonly ReadOnlySpan<byte> _batches = batches;
    private RecordBatchView _current;

    public readonly RecordBatchView Current => _current;

    /// <summary>Bytes of whole batches passed so far; after the walk, where it stopped.</summary>
    public int Position { get; private set; }

    /// <summary><see cref="BatchReadStatus.Complete"/> unless the walk stopped before the end, then what it stopped at.</summary>
    public BatchReadStatus Status { get; private set; }

    public bool MoveNext()
    {
        if (Position == _batches.Length || Status != BatchReadStatus.Complete)
            return false;
        Status = RecordBatchView.TryRead(_batches[Position..], out _current);
        if (Status != BatchReadStatus.Complete)
            return false;
        Position += _current.SizeBytes;
        return true;
    }

    public readonly RecordBatchEnumerator GetEnumerator() => this;
}
