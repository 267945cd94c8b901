using System.Buffers.Binary;
using System.Buffers.Text;

namespace LogCluster.Core;

/// <summary>
/// A 128-bit identifier of a topic, a log directory or a client instance. Its text is Kafka's: base64 with '-' and '_',
/// 22 characters, no padding; its bytes are big-endian. Two words and not a <see cref="UInt128"/>: the layout of that one is left to
/// the run time, so that no method that touches an id could be compiled ahead of time, and the node would start on the JIT compiler.
/// </summary>
/// <param name="High">The eight bytes that are written first.</param>
/// <param name="Low">The eight bytes that are written last.</param>
public readonly record struct Uuid(ulong High, ulong Low) : IComparable<Uuid>
{
    public const int SizeBytes = 16;

    /// <summary>All zero: "no id".</summary>
    public static readonly Uuid Zero;

    /// <summary>No id is chosen from the numbers up to this one: Kafka keeps them for itself.</summary>
    private static readonly Uuid Reserved = new(100);

    /// <summary>The topic id of <c>__cluster_metadata</c> (KIP-595).</summary>
    public static readonly Uuid MetadataTopic = new(1);

    /// <summary>An id of a small number, as the reserved ones are.</summary>
    public Uuid(ulong value)
        : this(0, value)
    {
    }

    public bool IsZero => (High | Low) == 0;

    public static Uuid Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[sizeof(ulong)..]));

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[sizeof(ulong)..], Low);
    }

    /// <summary>Takes random bits; like Kafka, avoids the reserved low values and ids whose text begins with a dash.</summary>
    public static Uuid Random(Random random)
    {
        Span<byte> bytes = stackalloc byte[SizeBytes];
        while (true)
        {
            random.NextBytes(bytes);
            var id = Read(bytes);
            if (id > Reserved && id.ToString()[0] != '-')
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

    public int CompareTo(Uuid other)
    {
        var high = High.CompareTo(other.High);
        return high != 0 ? high : Low.CompareTo(other.Low);
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[SizeBytes];
        Write(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool operator <(Uuid left, Uuid right) => left.CompareTo(right) < 0;

    public static bool operator >(Uuid left, Uuid right) => left.CompareTo(right) > 0;

    public static bool operator <=(Uuid left, Uuid right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Uuid left, Uuid right) => left.CompareTo(right) >= 0;
}
