using LogCluster.Core.Wire;

namespace LogCluster.Protocol.MetadataRecords;

/// <summary>
/// How a metadata record lies in the value of a log record: frame version, type and version as unsigned varints, then the body
/// (KIP-631).
/// </summary>
public static class MetadataRecordFrame
{
    private const uint FrameVersion = 1;

    public static void Write(WireWriter writer, IMetadataRecord record, short version)
    {
        writer.WriteUnsignedVarint(FrameVersion);
        writer.WriteUnsignedVarint((uint)record.RecordType);
        writer.WriteUnsignedVarint((uint)version);
        record.Write(writer, version);
    }

    /// <summary>Null when <paramref name="value"/> is not one record of a type and version that we know, and nothing else.</summary>
    public static IMetadataRecord? Read(ReadOnlyMemory<byte> value, out short version, out WireError error)
    {
        var reader = new WireReader(value);
        var frameVersion = reader.ReadUnsignedVarint();
        var type = ReadShort(ref reader);
        version = ReadShort(ref reader);
        if (frameVersion != FrameVersion)
            reader.Fail(WireError.UnsupportedVersion);
        var record = reader.Failed ? null : MetadataRecordDecoder.Read((MetadataRecordType)type, version, ref reader);
        reader.ExpectEnd();
        error = reader.Error;
        return reader.Failed ? null : record;
    }

    private static short ReadShort(ref WireReader reader)
    {
        var value = reader.ReadUnsignedVarint();
        if (value > (uint)short.MaxValue)
            reader.Fail(WireError.UnsupportedVersion);
        return reader.Failed ? (short)0 : (short)value;
    }
}
