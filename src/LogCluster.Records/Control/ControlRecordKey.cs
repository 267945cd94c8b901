using System.Buffers.Binary;

namespace LogCluster.Records;

/// <summary>The key of a control record: version and type, an int16 each. Types above the known ones are kept as numbers and skipped by readers.</summary>
public readonly record struct ControlRecordKey(ControlRecordType Type, short Version = 0)
{
    public const int SizeBytes = 2 * sizeof(short);

    /// <summary>False when it is too short; longer keys of later versions are read as far as known.</summary>
    public static bool TryRead(NullableBytes key, out ControlRecordKey read)
    {
        read = default;
        if (key.Span.Length < SizeBytes)
            return false;
        var version = BinaryPrimitives.ReadInt16BigEndian(key.Span);
        read = new ControlRecordKey((ControlRecordType)BinaryPrimitives.ReadInt16BigEndian(key.Span[sizeof(short)..]), version);
        return version >= 0;
    }

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt16BigEndian(destination, Version);
        BinaryPrimitives.WriteInt16BigEndian(destination[sizeof(short)..], (short)Type);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[SizeBytes];
        Write(bytes);
        return bytes;
    }
}
