using System.Buffers.Binary;
using System.Buffers.Text;

namespace LogCluster.Core;

/// <summary>
/// A 128-bit identifier of a topic, a log directory or a client instance. Its text is Kafka's: base64 with '-' and '_',
/// 22 characters, no padding; its bytes are big-endian.
/// </summary>
public readonly record struct Uuid(UInt128 Value) : IComparable<Uuid>
{
    public const int SizeBytes = 16;

    /// <summary>All zero: "no id".</summary>
    public static readonly Uuid Zero;

    /// <summary>The topic id of <c>__cluster_metadata</c> (KIP-595).</summary>
    public static readonly Uuid MetadataTopic = new(1);

    public bool IsZero => Value == 0;

    public static Uuid Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Value);

    /// <summary>Takes random bits; like Kafka, avoids the reserved low values and ids whose text begins with a dash.</summary>
    public static Uuid Random(Random random)
    {
        Span<byte> bytes = stackalloc byte[SizeBytes];
        while (true)
        {
            random.NextBytes(bytes);
            var id = Read(bytes);
            if (id.Value > 100 && id.ToString()[0] != '-')
                return id;
        }
    }

    public static bool TryParse(string? text, out Uuid id)
    {
        id = default;
        if (text is not { Length: 22 })
            return false;
        Span<byte> bytes = stackalloc byte[SizeBytes + 2];
        if (!Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != SizeBytes)
            return false;
        id = Read(bytes);
        return true;
    }

    public int CompareTo(Uuid other) => Value.CompareTo(other.Value);

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[SizeBytes];
        Write(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool operator <(Uuid left, Uuid right) => left.Value < right.Value;

    public static bool operator >(Uuid left, Uuid right) => left.Value > right.Value;

    public static bool operator <=(Uuid left, Uuid right) => left.Value <= right.Value;

    public static bool operator >=(Uuid left, Uuid right) => left.Value >= right.Value;
}
