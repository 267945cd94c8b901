namespace LogCluster.Simulation.Disk;

/// <summary>
/// Content as the process sees it, content as the medium has it, and the writes in between. Until the file is flushed a power loss
/// keeps any set of sectors of those writes, in any order, so a long write may be torn anywhere and holes read as zeros.
/// </summary>
internal sealed class SimulatedDiskFile : SimulatedDiskInode
{
    /// <summary>What a medium writes whole or not at all.</summary>
    public const int SectorBytes = 512;

    private readonly List<(long Offset, byte[]? Bytes)> _unflushed = [];
    private byte[] _content = [];
    private byte[] _durable = [];
    private int _length;

    public long Length => _length;

    public long LastModifiedMs { get; private set; }

    public int Read(long offset, Span<byte> destination)
    {
        if (offset >= _length)
            return 0;
        var count = (int)Math.Min(destination.Length, _length - offset);
        _content.AsSpan((int)offset, count).CopyTo(destination);
        return count;
    }

    public void Write(long offset, ReadOnlySpan<byte> source, long nowMs)
    {
        LastModifiedMs = nowMs;
        _unflushed.Add((offset, source.ToArray()));
        Apply(ref _content, ref _length, offset, source);
    }

    public void SetLength(long length, long nowMs)
    {
        LastModifiedMs = nowMs;
        _unflushed.Add((length, null));
        Resize(ref _content, ref _length, (int)length);
    }

    public void Flush()
    {
        _unflushed.Clear();
        _durable = _content.AsSpan(0, _length).ToArray();
    }

    public override void FlushAll() => Flush();

    /// <summary>Flips bits on the medium, where no checksum of the disk's own notices.</summary>
    public void Corrupt(long offset, byte mask)
    {
        _content[offset] ^= mask;
        if (offset < _durable.Length)
            _durable[offset] ^= mask;
    }

    public override void LosePower(Random random)
    {
        var length = _durable.Length;
        var percentKept = random.Next(4) switch { 0 => 0, 1 => 100, _ => random.Next(101) };
        foreach (var (offset, bytes) in _unflushed)
        {
            if (bytes is null)
            {
                if (random.Next(100) < percentKept)
                    Resize(ref _durable, ref length, (int)offset);
                continue;
            }

            for (var at = 0; at < bytes.Length;)
            {
                var count = Math.Min(bytes.Length - at, SectorBytes - (int)((offset + at) % SectorBytes));
                if (random.Next(100) < percentKept)
                    Apply(ref _durable, ref length, offset + at, bytes.AsSpan(at, count));
                at += count;
            }
        }

        _unflushed.Clear();
        _durable = _durable.AsSpan(0, length).ToArray();
        _content = [.. _durable];
        _length = length;
    }

    private static void Apply(ref byte[] content, ref int length, long offset, ReadOnlySpan<byte> source)
    {
        var end = checked((int)offset + source.Length);
        if (end > length)
            Resize(ref content, ref length, end);
        source.CopyTo(content.AsSpan((int)offset));
    }

    private static void Resize(ref byte[] content, ref int length, int newLength)
    {
        if (newLength > content.Length)
            Array.Resize(ref content, Math.Max(newLength, content.Length * 2));
        if (newLength < length)
            content.AsSpan(newLength, length - newLength).Clear();
        length = newLength;
    }
}
