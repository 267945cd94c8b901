namespace LogCluster.Records;

/// <summary>The headers of one record, in place: <c>foreach (var header in record.Headers)</c>. Already checked when the record was read.</summary>
public ref struct RecordHeadersView
{
    private readonly ReadOnlySpan<byte> _encoded;
    private int _position;
    private int _left;

    internal RecordHeadersView(ReadOnlySpan<byte> encoded, int count)
    {
        _encoded = encoded;
        Count = _left = count;
    }

    public int Count { get; }

    /// <summary>All headers as they stand in the record, without their number.</summary>
    internal readonly ReadOnlySpan<byte> Encoded => _encoded;

    public RecordHeaderView Current { get; private set; }

    public bool MoveNext()
    {
        if (_left == 0)
            return false;
        _left--;
        var key = ReadBytes();
        Current = new RecordHeaderView(key.Span, ReadBytes());
        return true;
    }

    public readonly RecordHeadersView GetEnumerator() => new(_encoded, Count);

    private NullableBytes ReadBytes()
    {
        Invariant.Check(Varint.TryRead(_encoded, ref _position, out int length));
        if (length < 0)
            return NullableBytes.Null;
        var bytes = _encoded.Slice(_position, length);
        _position += length;
        return bytes;
    }
}
