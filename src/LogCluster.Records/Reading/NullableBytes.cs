using System.Diagnostics.CodeAnalysis;

namespace LogCluster.Records;

/// <summary>Bytes that may be absent, which is something else than empty: a record's key, its value, a header's value.</summary>
[SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "The constructor is the named form")]
public readonly ref struct NullableBytes
{
    public NullableBytes(ReadOnlySpan<byte> span)
    {
        Span = span;
        HasValue = true;
    }

    public static NullableBytes Null => default;

    public bool HasValue { get; }

    public bool IsNull => !HasValue;

    /// <summary>Empty where there is no value.</summary>
    public ReadOnlySpan<byte> Span { get; }

    /// <summary>A copy; null where there is no value.</summary>
    public byte[]? ToArray() => HasValue ? Span.ToArray() : null;

    public static implicit operator NullableBytes(ReadOnlySpan<byte> span) => new(span);

    public static implicit operator NullableBytes(byte[]? bytes) => bytes is null ? Null : new(bytes);

    public static implicit operator NullableBytes(ReadOnlyMemory<byte>? memory) => memory is { } present ? new(present.Span) : Null;
}
