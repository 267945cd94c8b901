using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace LogCluster.Core.Wire;

/// <summary>
/// Writes Kafka's primitive types into pooled memory that grows. Regions (<see cref="IByteRegion"/>) are not copied: they are
/// kept as places where the sender inserts them. Not thread-safe. Whoever makes the writer disposes it, which returns the memory
/// and ends the leases of all regions; <see cref="WrittenMemory"/> is valid until then or until the next write.
/// </summary>
public sealed class WireWriter : IDisposable
{
    private byte[] _buffer;
    private int _position;
    private long _regionBytes;
    private List<(int At, IByteRegion Region)>? _regions;

    public WireWriter(int capacityBytes = 512) => _buffer = ArrayPool<byte>.Shared.Rent(capacityBytes);

    /// <summary>Bytes in memory, regions not counted.</summary>
    public int Position => _position;

    /// <summary>Bytes of memory and regions together.</summary>
    public long TotalLength => _position + _regionBytes;

    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _position);

    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _position);

    /// <summary>Regions in ascending order of the memory position before which each is to be sent.</summary>
    public IReadOnlyList<(int At, IByteRegion Region)> Regions => _regions ?? [];

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _position < count)
            Grow(count);
        var span = _buffer.AsSpan(_position, count);
        _position += count;
        return span;
    }

    private void Grow(int count)
    {
        var doubled = (int)Math.Min(_buffer.Length * 2L, Array.MaxLength);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(_position + count), doubled));
        _buffer.AsSpan(0, _position).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    public void WriteBool(bool value) => WriteInt8(value ? (sbyte)1 : (sbyte)0);

    public void WriteInt8(sbyte value) => Reserve(1)[0] = (byte)value;

    public void WriteInt16(short value) => BinaryPrimitives.WriteInt16BigEndian(Reserve(sizeof(short)), value);

    public void WriteUInt16(ushort value) => WriteInt16((short)value);

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32BigEndian(Reserve(sizeof(int)), value);

    public void WriteUInt32(uint value) => WriteInt32((int)value);

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64BigEndian(Reserve(sizeof(long)), value);

    public void WriteFloat64(double value) => WriteInt64(BitConverter.DoubleToInt64Bits(value));

    public void WriteUuid(Uuid value) => value.Write(Reserve(Uuid.SizeBytes));

    /// <summary>Overwrites four bytes written earlier, such as the size of a frame.</summary>
    public void PatchInt32(int position, int value) => BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(position, sizeof(int)), value);

    public void WriteUnsignedVarint(uint value)
    {
        var span = Reserve(VarintSize(value));
        for (var i = 0; i < span.Length - 1; i++, value >>= 7)
            span[i] = (byte)(value | 0x80);
        span[^1] = (byte)value;
    }

    public void WriteVarint(int value) => WriteUnsignedVarint((uint)((value << 1) ^ (value >> 31)));

    public void WriteVarlong(long value)
    {
        for (var raw = (ulong)((value << 1) ^ (value >> 63)); ; raw >>= 7)
        {
            WriteInt8((sbyte)(raw > 0x7f ? raw | 0x80 : raw));
            if (raw <= 0x7f)
                return;
        }
    }

    /// <summary>Bytes that <see cref="WriteUnsignedVarint"/> takes for <paramref name="value"/>: 1 to 5.</summary>
    public static int VarintSize(uint value) => value < 1u << 7 ? 1 : value < 1u << 14 ? 2 : value < 1u << 21 ? 3 : value < 1u << 28 ? 4 : 5;

    /// <summary>-1 writes null.</summary>
    public void WriteCompactLength(int length) => WriteUnsignedVarint((uint)(length + 1));

    public void WriteArrayLength(int count) => WriteInt32(count);

    public void WriteString(string value)
    {
        var length = StringLength(value);
        WriteInt16((short)length);
        Encoding.UTF8.GetBytes(value, Reserve(length));
    }

    private static int StringLength(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Invariant.Check(length <= WireLimits.StringBytesMax);
        return length;
    }

    public void WriteNullableString(string? value)
    {
        if (value is null)
            WriteInt16(-1);
        else
            WriteString(value);
    }

    public void WriteCompactString(string value)
    {
        var length = StringLength(value);
        WriteCompactLength(length);
        Encoding.UTF8.GetBytes(value, Reserve(length));
    }

    public void WriteCompactNullableString(string? value)
    {
        if (value is null)
            WriteCompactLength(-1);
        else
            WriteCompactString(value);
    }

    public void WriteRaw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteInt32(bytes.Length);
        WriteRaw(bytes);
    }

    public void WriteNullableBytes(ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is { } present)
            WriteBytes(present.Span);
        else
            WriteInt32(-1);
    }

    public void WriteCompactBytes(ReadOnlySpan<byte> bytes)
    {
        WriteCompactLength(bytes.Length);
        WriteRaw(bytes);
    }

    public void WriteCompactNullableBytes(ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is { } present)
            WriteCompactBytes(present.Span);
        else
            WriteCompactLength(-1);
    }

    public void WriteNullableRecords(RecordData records)
    {
        WriteInt32(records.IsNull ? -1 : records.Length);
        WriteRecordBytes(records);
    }

    public void WriteCompactNullableRecords(RecordData records)
    {
        WriteCompactLength(records.IsNull ? -1 : records.Length);
        WriteRecordBytes(records);
    }

    private void WriteRecordBytes(RecordData records)
    {
        if (records.Region is { } region)
        {
            (_regions ??= []).Add((_position, region));
            _regionBytes += region.Length;
        }
        else
        {
            WriteRaw(records.Memory.Span);
        }
    }

    /// <summary>Starts the data of a tagged field; <see cref="EndTag"/> puts its size before it.</summary>
    public int BeginTag(int tag)
    {
        WriteUnsignedVarint((uint)tag);
        Reserve(1);
        return _position;
    }

    public void EndTag(int start)
    {
        // The size counts memory alone, and a region behind the size would move.
        Invariant.Check(_regions is null || _regions[^1].At < start);
        var size = _position - start;
        var extra = VarintSize((uint)size) - 1;
        if (extra > 0)
        {
            Reserve(extra);
            _buffer.AsSpan(start, size).CopyTo(_buffer.AsSpan(start + extra));
        }

        var end = _position;
        _position = start - 1;
        WriteUnsignedVarint((uint)size);
        _position = end;
    }

    public void WriteUnknownTag(UnknownTag tag)
    {
        WriteUnsignedVarint((uint)tag.Tag);
        WriteUnsignedVarint((uint)tag.Data.Length);
        WriteRaw(tag.Data.Span);
    }

    public void Dispose()
    {
        foreach (var (_, region) in Regions)
            region.Dispose();
        _regions = null;
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _position = 0;
    }
}
