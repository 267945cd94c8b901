using System.Buffers;
using LogCluster.Records.Compression;

namespace LogCluster.Records;

/// <summary>
/// A sliding view of a batch's records, decompressed as it slides: of a compressed batch no more than the window is ever in memory.
/// Without compression the window is the payload itself.
/// </summary>
internal ref struct PayloadWindow
{
    /// <summary>Large enough that refills cost nothing, small enough to stay in a core's second-level cache.</summary>
    public const int CapacityBytes = 64 * 1024;

    private readonly Decompressor? _decompressor;
    private readonly long _producedBytesMax;
    private readonly long _contextBytesMax;
    private ReadOnlySpan<byte> _source;
    private byte[]? _rented;
    private ReadOnlySpan<byte> _bytes;
    private int _position;
    private bool _ended;

    /// <param name="producedBytesMax">Decompressed bytes after which <see cref="RecordFault.TooLargeDecompressed"/> is the answer.</param>
    /// <param name="contextBytesMax">A codec's own memory, which a zstd frame can ask for, beyond which the answer is the same.</param>
    public PayloadWindow(
        scoped in RecordBatchView batch, CodecSupport codecs, long producedBytesMax, long contextBytesMax = long.MaxValue)
    {
        _producedBytesMax = producedBytesMax;
        _contextBytesMax = contextBytesMax;
        _source = batch.Payload;
        if (!batch.Header.IsCompressed)
        {
            _bytes = batch.Payload;
            _ended = true;
            ProducedBytes = _bytes.Length;
        }
        else if (codecs.FindProblem(batch.Header.Codec) is not null)
        {
            Fault = RecordFault.CodecUnavailable;
        }
        else
        {
            _decompressor = Decompressor.Rent(batch.Header.Codec);
            _rented = ArrayPool<byte>.Shared.Rent(CapacityBytes);
        }
    }

    /// <summary>What stopped the stream. Bytes that came before it can still be read.</summary>
    public RecordFault Fault { get; private set; }

    /// <summary>Bytes of records so far, decompressed.</summary>
    public long ProducedBytes { get; private set; }

    public readonly ReadOnlySpan<byte> Available => _bytes[_position..];

    /// <summary>The most that <see cref="TryFill"/> can bring together.</summary>
    public readonly int Capacity => _rented?.Length ?? _bytes.Length;

    public void Consume(int count) => _position += count;

    /// <summary>Slides until so many bytes are available together; false when the stream ends before or they exceed the capacity.</summary>
    public bool TryFill(int count)
    {
        while (_bytes.Length - _position < count)
        {
            if (_ended || Fault != RecordFault.None || count > Capacity)
                return false;
            Slide();
        }

        return true;
    }

    /// <summary>Passes over bytes, however many; false when the stream ends before.</summary>
    public bool TrySkip(int count)
    {
        while (count > 0)
        {
            if (!TryFill(1))
                return false;
            var piece = Math.Min(count, _bytes.Length - _position);
            _position += piece;
            count -= piece;
        }

        return true;
    }

    /// <summary>True when not a byte is left. Reads a compressed stream to its very end, so that its checksum is verified too.</summary>
    public bool IsAtEnd() => !TryFill(1) && Fault == RecordFault.None;

    /// <summary>Makes the window large enough for one record of a compressed batch.</summary>
    public void Grow(int capacity)
    {
        Invariant.Check(_rented is not null);
        var larger = ArrayPool<byte>.Shared.Rent(capacity);
        var kept = Available;
        kept.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_rented);
        _rented = larger;
        _bytes = larger.AsSpan(0, kept.Length);
        _position = 0;
    }

    private void Slide()
    {
        Invariant.Check(_decompressor is not null && _rented is not null);
        var kept = Available;
        kept.CopyTo(_rented);
        var free = _rented.AsSpan(kept.Length);
        var status = _decompressor.Read(_source, free, out var consumed, out var written);
        _source = _source[consumed..];
        _bytes = _rented.AsSpan(0, kept.Length + written);
        _position = 0;
        ProducedBytes += written;
        _ended = status == DecompressStatus.Ended;
        Fault = status switch
        {
            DecompressStatus.TooLarge => RecordFault.TooLargeDecompressed,
            _ when ProducedBytes > _producedBytesMax => RecordFault.TooLargeDecompressed,
            _ when ProducedBytes > _contextBytesMax && _decompressor.ContextBytes > _contextBytesMax => RecordFault.TooLargeDecompressed,
            DecompressStatus.Truncated => RecordFault.CompressedDataTruncated,
            DecompressStatus.Damaged => RecordFault.CompressedDataDamaged,
            _ => RecordFault.None,
        };
    }

    public void Dispose()
    {
        if (_decompressor is not null)
            Decompressor.Return(_decompressor);
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
        this = default;
    }
}
