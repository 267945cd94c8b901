using System.Buffers;

namespace LogCluster.Records.Compression;

/// <summary>Pooled memory that grows as bytes are added. Not thread-safe; whoever makes it disposes it, unless the array was taken.</summary>
public sealed class ByteBuffer(int capacityBytes = 4096) : IDisposable
{
    private byte[] _array = ArrayPool<byte>.Shared.Rent(capacityBytes);

    public int Length { get; private set; }

    public Span<byte> Written => _array.AsSpan(0, Length);

    public Memory<byte> WrittenMemory => _array.AsMemory(0, Length);

    public void Clear() => Length = 0;

    /// <summary>At least <paramref name="sizeBytesMin"/> writable bytes behind what is written; valid until the next call.</summary>
    public Span<byte> GetSpan(int sizeBytesMin)
    {
        if (_array.Length - Length < sizeBytesMin)
            Grow(sizeBytesMin);
        return _array.AsSpan(Length);
    }

    public void Advance(int count)
    {
        Invariant.Check((uint)count <= (uint)(_array.Length - Length));
        Length += count;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>The rented array with <see cref="Length"/> bytes in it; the caller now owns it and returns it to the shared pool.</summary>
    public byte[] TakeArray()
    {
        var taken = _array;
        _array = [];
        Length = 0;
        return taken;
    }

    private void Grow(int sizeBytesMin)
    {
        var doubled = (int)Math.Min(_array.Length * 2L, Array.MaxLength);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(Length + sizeBytesMin), doubled));
        Written.CopyTo(larger);
        Release();
        _array = larger;
    }

    public void Dispose()
    {
        Release();
        _array = [];
        Length = 0;
    }

    private void Release()
    {
        if (_array.Length > 0)
            ArrayPool<byte>.Shared.Return(_array);
    }
}
