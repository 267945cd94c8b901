namespace LogCluster.Records;

/// <summary>Where the fields of one record stand inside its body (what follows the length), and its small numbers.</summary>
internal struct RecordFields
{
    /// <summary>Attributes, timestamp delta, offset delta, key length, value length, header count: a byte each at least.</summary>
    public const int BodyBytesMin = 6;

    public sbyte Attributes;
    public long TimestampDelta;
    public int OffsetDelta;
    public int KeyAt;

    /// <summary>Negative is null.</summary>
    public int KeyLength;

    public int ValueAt;
    public int ValueLength;
    public int HeadersAt;
    public int HeaderCount;

    /// <summary>Reads a whole body, to its last byte. Attributes of records are not assigned, so nothing there is wrong.</summary>
    public static RecordFault TryParse(ReadOnlySpan<byte> body, out RecordFields fields)
    {
        fields = default;
        var at = 1;
        if (body.IsEmpty
            || !Varint.TryRead(body, ref at, out fields.TimestampDelta)
            || !Varint.TryRead(body, ref at, out fields.OffsetDelta)
            || !TrySkipBytes(body, ref at, out fields.KeyAt, out fields.KeyLength)
            || !TrySkipBytes(body, ref at, out fields.ValueAt, out fields.ValueLength)
            || !Varint.TryRead(body, ref at, out fields.HeaderCount))
        {
            return RecordFault.InvalidField;
        }

        fields.Attributes = (sbyte)body[0];
        fields.HeadersAt = at;
        if (fields.HeaderCount != 0)
        {
            var fault = SkipHeaders(body, ref at, fields.HeaderCount);
            if (fault != RecordFault.None)
                return fault;
        }

        return at == body.Length ? RecordFault.None : RecordFault.LengthMismatch;
    }

    private static RecordFault SkipHeaders(ReadOnlySpan<byte> body, ref int at, int count)
    {
        if ((uint)count > (uint)(body.Length - at))
            return RecordFault.InvalidHeaderCount;
        for (var i = 0; i < count; i++)
        {
            if (!TrySkipBytes(body, ref at, out _, out var keyLength))
                return RecordFault.InvalidField;
            if (keyLength < 0)
                return RecordFault.NullHeaderKey;
            if (!TrySkipBytes(body, ref at, out _, out _))
                return RecordFault.InvalidField;
        }

        return RecordFault.None;
    }

    private static bool TrySkipBytes(ReadOnlySpan<byte> body, ref int at, out int start, out int length)
    {
        start = 0;
        if (!Varint.TryRead(body, ref at, out length))
            return false;
        start = at;
        if (length > body.Length - at)
            return false;
        if (length > 0)
            at += length;
        return true;
    }
}
