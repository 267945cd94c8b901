namespace LogCluster.Records;

/// <summary>Checks a record that does not fit the window as <see cref="RecordFields.TryParse"/> would, letting its bytes slide past.</summary>
internal static class LargeRecord
{
    /// <summary>The numbers of the record; its places stay 0, for there is no buffer that they would point into.</summary>
    public static RecordFault TryPass(ref PayloadWindow window, int lengthBytes, out RecordFields fields)
    {
        fields = default;
        var left = lengthBytes;
        if (!TryPassBytes(ref window, ref left, 1)
            || !TryReadVarint(ref window, ref left, out fields.TimestampDelta)
            || !TryReadVarint(ref window, ref left, out fields.OffsetDelta)
            || !TryPassField(ref window, ref left, out fields.KeyLength)
            || !TryPassField(ref window, ref left, out fields.ValueLength)
            || !TryReadVarint(ref window, ref left, out fields.HeaderCount))
        {
            return Fault(window);
        }

        if ((uint)fields.HeaderCount > (uint)left)
            return RecordFault.InvalidHeaderCount;
        for (var i = 0; i < fields.HeaderCount; i++)
        {
            if (!TryPassField(ref window, ref left, out var keyLength))
                return Fault(window);
            if (keyLength < 0)
                return RecordFault.NullHeaderKey;
            if (!TryPassField(ref window, ref left, out _))
                return Fault(window);
        }

        return left == 0 ? RecordFault.None : RecordFault.LengthMismatch;
    }

    private static RecordFault Fault(in PayloadWindow window) =>
        window.Fault == RecordFault.None ? RecordFault.InvalidField : window.Fault;

    private static bool TryPassField(ref PayloadWindow window, ref int left, out int length) =>
        TryReadVarint(ref window, ref left, out length) && TryPassBytes(ref window, ref left, Math.Max(length, 0));

    private static bool TryPassBytes(ref PayloadWindow window, ref int left, int count)
    {
        if (count > left)
            return false;
        left -= count;
        return window.TrySkip(count);
    }

    private static bool TryReadVarint(ref PayloadWindow window, ref int left, out int value)
    {
        window.TryFill(Math.Min(left, Varint.Int32SizeBytesMax));
        var at = 0;
        if (!Varint.TryRead(Bounded(window, left), ref at, out value))
            return false;
        window.Consume(at);
        left -= at;
        return true;
    }

    private static bool TryReadVarint(ref PayloadWindow window, ref int left, out long value)
    {
        window.TryFill(Math.Min(left, Varint.Int64SizeBytesMax));
        var at = 0;
        if (!Varint.TryRead(Bounded(window, left), ref at, out value))
            return false;
        window.Consume(at);
        left -= at;
        return true;
    }

    private static ReadOnlySpan<byte> Bounded(in PayloadWindow window, int left)
    {
        var available = window.Available;
        return available[..Math.Min(available.Length, left)];
    }
}
