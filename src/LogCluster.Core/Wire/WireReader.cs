using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace LogCluster.Core.Wire;

/// <summary>
/// Reads Kafka's primitive types (big-endian, varints as in KIP-482) from one contiguous message. The first fault sticks:
/// from then on every read returns a default and <see cref="Error"/> says what it was, so generated code needs no exceptions.
/// Bytes and records are slices of the source memory and live as long as it does.
/// </summary>
public ref struct WireReader
{
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly ReadOnlySpan<byte> _span;
    private int _position;

    public WireReader(ReadOnlyMemory<byte> memory)
    {
        _memory = memory;
        _span = memory.Span;
    }

    public WireError Error { get; private set; }

    public readonly bool Failed => Error != WireError.None;

    public readonly int Position => _position;

    /// <summary>Bytes not yet read; 0 after a fault, so that loops over what is left end.</summary>
    public readonly int Remaining => Failed ? 0 : _span.Length - _position;

    public void Fail(WireError error)
    {
        if (Error == WireError.None)
            Error = error;
    }

    /// <summary>Faults unless every byte was read.</summary>
    public void ExpectEnd()
    {
        if (Remaining != 0)
            Fail(WireError.TrailingBytes);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)Remaining)
        {
            Fail(WireError.Truncated);
            return default;
        }

        var taken = _span.Slice(_position, count);
        _position += count;
        return taken;
    }

    public bool ReadBool() => ReadInt8() != 0;

    public sbyte ReadInt8() => Take(1) is { IsEmpty: false } b ? (sbyte)b[0] : (sbyte)0;

    public short ReadInt16() => Take(sizeof(short)) is { IsEmpty: false } b ? BinaryPrimitives.ReadInt16BigEndian(b) : (short)0;

    public ushort ReadUInt16() => (ushort)ReadInt16();

    public int ReadInt32() => Take(sizeof(int)) is { IsEmpty: false } b ? BinaryPrimitives.ReadInt32BigEndian(b) : 0;

    public uint ReadUInt32() => (uint)ReadInt32();

    public long ReadInt64() => Take(sizeof(long)) is { IsEmpty: false } b ? BinaryPrimitives.ReadInt64BigEndian(b) : 0;

    public double ReadFloat64() => BitConverter.Int64BitsToDouble(ReadInt64());

    public Uuid ReadUuid() => Take(Uuid.SizeBytes) is { IsEmpty: false } b ? Uuid.Read(b) : default;

    /// <summary>At most five bytes, of the fifth only the low four bits.</summary>
    public uint ReadUnsignedVarint()
    {
        uint value = 0;
        for (var shift = 0; shift <= 28; shift += 7)
        {
            var b = (byte)ReadInt8();
            if (Failed)
                return 0;
            if (shift == 28 && b > 0x0f)
                break;
            value |= (uint)(b & 0x7f) << shift;
            if ((b & 0x80) == 0)
                return value;
        }

        Fail(WireError.MalformedVarint);
        return 0;
    }

    /// <summary>Zig-zag int32.</summary>
    public int ReadVarint()
    {
        var raw = ReadUnsignedVarint();
        return (int)(raw >> 1) ^ -(int)(raw & 1);
    }

    /// <summary>Zig-zag int64 of at most ten bytes.</summary>
    public long ReadVarlong()
    {
        ulong value = 0;
        for (var shift = 0; shift <= 63; shift += 7)
        {
            var b = (byte)ReadInt8();
            if (Failed)
                return 0;
            if (shift == 63 && b > 1)
                break;
            value |= (ulong)(b & 0x7f) << shift;
            if ((b & 0x80) == 0)
                return (long)(value >> 1) ^ -(long)(value & 1);
        }

        Fail(WireError.MalformedVarint);
        return 0;
    }

    /// <summary>The length of a compact string, bytes or array (sent as length + 1); -1 is null.</summary>
    public int ReadCompactLength()
    {
        var raw = ReadUnsignedVarint();
        if (raw <= (uint)int.MaxValue + 1)
            return (int)(raw - 1);
        Fail(WireError.InvalidLength);
        return 0;
    }

    public string? ReadNullableString() => ReadText(ReadInt16());

    public string ReadString() => ReadNullableString() ?? NullNotAllowed("");

    public string? ReadCompactNullableString() => ReadText(ReadCompactLength());

    public string ReadCompactString() => ReadCompactNullableString() ?? NullNotAllowed("");

    private string? ReadText(int length)
    {
        if (length <= 0)
            return IsNullLength(length) ? null : "";
        if (length > WireLimits.StringBytesMax)
            Fail(WireError.InvalidLength);
        var bytes = Take(length);
        if (!Utf8.IsValid(bytes))
            Fail(WireError.InvalidUtf8);
        return Failed ? "" : Encoding.UTF8.GetString(bytes);
    }

    public ReadOnlyMemory<byte>? ReadNullableBytes() => ReadSlice(ReadInt32());

    public ReadOnlyMemory<byte> ReadBytes() => ReadNullableBytes() ?? NullNotAllowed(ReadOnlyMemory<byte>.Empty);

    public ReadOnlyMemory<byte>? ReadCompactNullableBytes() => ReadSlice(ReadCompactLength());

    public ReadOnlyMemory<byte> ReadCompactBytes() => ReadCompactNullableBytes() ?? NullNotAllowed(ReadOnlyMemory<byte>.Empty);

    public RecordData ReadNullableRecords() => ReadNullableBytes() is { } bytes ? new RecordData(bytes) : RecordData.Null;

    public RecordData ReadCompactNullableRecords() => ReadCompactNullableBytes() is { } bytes ? new RecordData(bytes) : RecordData.Null;

    private ReadOnlyMemory<byte>? ReadSlice(int length)
    {
        if (length > 0)
            return ReadRaw(length);
        // Not a conditional expression: there the null would become an array, and the array an empty memory.
        if (IsNullLength(length))
            return null;
        return ReadOnlyMemory<byte>.Empty;
    }

    /// <summary>A slice of exactly <paramref name="length"/> bytes.</summary>
    public ReadOnlyMemory<byte> ReadRaw(int length)
    {
        var start = _position;
        Take(length);
        return Failed ? ReadOnlyMemory<byte>.Empty : _memory.Slice(start, length);
    }

    /// <summary>
    /// The element count of an array. Faults when the elements, at <paramref name="elementBytesMin"/> bytes each,
    /// cannot fit into what is left: so no list is ever sized beyond what the message holds.
    /// </summary>
    public int ReadArrayLength(int elementBytesMin) => NotNullLength(ReadNullableArrayLength(elementBytesMin));

    /// <summary>As <see cref="ReadArrayLength"/>; -1 is null.</summary>
    public int ReadNullableArrayLength(int elementBytesMin) => CheckArrayLength(ReadInt32(), elementBytesMin);

    public int ReadCompactArrayLength(int elementBytesMin) => NotNullLength(ReadCompactNullableArrayLength(elementBytesMin));

    public int ReadCompactNullableArrayLength(int elementBytesMin) => CheckArrayLength(ReadCompactLength(), elementBytesMin);

    private int NotNullLength(int count) => count < 0 ? NullNotAllowed(0) : count;

    private int CheckArrayLength(int count, int elementBytesMin)
    {
        if (count < -1)
            Fail(WireError.InvalidLength);
        else if (count > WireLimits.ArrayElementsMax)
            Fail(WireError.ArrayTooLarge);
        else if ((long)count * elementBytesMin > Remaining)
            Fail(WireError.Truncated);
        return Failed ? 0 : count;
    }

    /// <summary>Reads past a section of tagged fields of which none is known, keeping them; null when there were none.</summary>
    public List<UnknownTag>? ReadUnknownTags()
    {
        List<UnknownTag>? tags = null;
        var count = ReadTagCount();
        var previous = -1;
        for (var i = 0; i < count && !Failed; i++)
        {
            var tag = ReadTag(ref previous, out var size);
            KeepUnknownTag(ref tags, tag, size);
        }

        return tags;
    }

    public int ReadTagCount()
    {
        var count = ReadUnsignedVarint();
        if (count > WireLimits.TagsMax)
            Fail(WireError.InvalidTags);
        return Failed ? 0 : (int)count;
    }

    /// <summary>Reads a tag and the size of its data; tags must come in ascending order.</summary>
    public int ReadTag(ref int previous, out int sizeBytes)
    {
        var tag = ReadUnsignedVarint();
        var size = ReadUnsignedVarint();
        if (!Failed && (tag > int.MaxValue || (int)tag <= previous))
            Fail(WireError.InvalidTags);
        if (!Failed && size > (uint)Remaining)
            Fail(WireError.Truncated);
        sizeBytes = Failed ? 0 : (int)size;
        previous = Failed ? previous : (int)tag;
        return previous;
    }

    public void KeepUnknownTag(ref List<UnknownTag>? tags, int tag, int sizeBytes)
    {
        var data = ReadRaw(sizeBytes);
        if (!Failed)
            (tags ??= []).Add(new UnknownTag(tag, data));
    }

    /// <summary>Faults when a tagged field was shorter or longer than the size before it said.</summary>
    public void ExpectPosition(int expected)
    {
        if (_position != expected)
            Fail(WireError.InvalidTags);
    }

    private bool IsNullLength(int length)
    {
        if (length < -1)
            Fail(WireError.InvalidLength);
        return length < 0 && !Failed;
    }

    private T NullNotAllowed<T>(T fallback)
    {
        Fail(WireError.InvalidLength);
        return fallback;
    }
}
