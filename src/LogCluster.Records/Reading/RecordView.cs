namespace LogCluster.Records;

/// <summary>One record in place, valid until its reader moves on.</summary>
public readonly ref struct RecordView
{
    private readonly ReadOnlySpan<byte> _body;
    private readonly RecordFields _fields;

    internal RecordView(ReadOnlySpan<byte> body, scoped in RecordFields fields, scoped in RecordBatchHeader header)
    {
        _body = body;
        _fields = fields;
        Offset = header.BaseOffset + fields.OffsetDelta;
        SentTimestampMs = header.BaseTimestampMs + fields.TimestampDelta;
        TimestampMs = header.TimestampType == TimestampType.LogAppendTime ? header.MaxTimestampMs : SentTimestampMs;
    }

    public long Offset { get; }

    public int OffsetDelta => _fields.OffsetDelta;

    /// <summary>The record's time for everyone: the leader's where the batch has LogAppendTime, else the producer's.</summary>
    public long TimestampMs { get; }

    /// <summary>What the producer set, which a batch with LogAppendTime still holds.</summary>
    public long SentTimestampMs { get; }

    public NullableBytes Key => Slice(_fields.KeyAt, _fields.KeyLength);

    public NullableBytes Value => Slice(_fields.ValueAt, _fields.ValueLength);

    public RecordHeadersView Headers => new(_body[_fields.HeadersAt..], _fields.HeaderCount);

    /// <summary>Bytes of the record without its length field.</summary>
    public int BodySizeBytes => _body.Length;

    private NullableBytes Slice(int at, int length) => length < 0 ? NullableBytes.Null : new(_body.Slice(at, length));
}
