namespace LogCluster.Core.Wire;

/// <summary>
/// The value of a <c>records</c> field: null, memory (a slice of the request buffer when read), or a region of a file.
/// </summary>
public readonly struct RecordData : IEquatable<RecordData>
{
    private readonly ReadOnlyMemory<byte> _memory;

    public RecordData(ReadOnlyMemory<byte> memory)
    {
        _memory = memory;
        HasValue = true;
    }

    /// <summary>Ownership of the region passes to the message, and from there to the writer.</summary>
    public RecordData(IByteRegion region)
    {
        Region = region;
        HasValue = true;
    }

    public static RecordData Null => default;

    public static RecordData Empty => new(ReadOnlyMemory<byte>.Empty);

    public bool HasValue { get; }

    public bool IsNull => !HasValue;

    public IByteRegion? Region { get; }

    public int Length => Region?.Length ?? _memory.Length;

    /// <summary>The bytes, where they are in memory; a region must be read through <see cref="Region"/>.</summary>
    public ReadOnlyMemory<byte> Memory
    {
        get
        {
            Invariant.Check(Region is null);
            return _memory;
        }
    }

    public static implicit operator RecordData(ReadOnlyMemory<byte> memory) => new(memory);

    public static implicit operator RecordData(byte[] memory) => new(memory);

    public bool Equals(RecordData other) => HasValue == other.HasValue && Region == other.Region && _memory.Equals(other._memory);

    public override bool Equals(object? obj) => obj is RecordData other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(HasValue, Region, _memory);

    public static bool operator ==(RecordData left, RecordData right) => left.Equals(right);

    public static bool operator !=(RecordData left, RecordData right) => !left.Equals(right);
}
