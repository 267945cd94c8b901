using LogCluster.Core.Wire;

namespace LogCluster.Protocol.GroupRecords;

/// <summary>
/// How key and value of a record lie in <c>__consumer_offsets</c>: the key behind its type, the value behind its version, both as
/// int16. What a value holds follows from the type in its key.
/// </summary>
public static class GroupRecordFrame
{
    /// <summary>Keys have had one version ever: another layout would be another key to the compactor.</summary>
    private const short KeyVersion = 0;

    public static void WriteKey(WireWriter writer, IGroupRecordKey key)
    {
        writer.WriteInt16((short)key.RecordType);
        key.Write(writer, KeyVersion);
    }

    public static void WriteValue(WireWriter writer, IGroupRecordValue value, short version)
    {
        writer.WriteInt16(version);
        value.Write(writer, version);
    }

    /// <summary>
    /// Null when <paramref name="key"/> is not one key of a type that we know, and nothing else. <see cref="WireError.UnsupportedVersion"/>
    /// is a type of another release: its records are to be passed over.
    /// </summary>
    public static IGroupRecordKey? ReadKey(ReadOnlyMemory<byte> key, out WireError error)
    {
        var reader = new WireReader(key);
        var type = (GroupRecordType)reader.ReadInt16();
        var read = reader.Failed ? null : GroupRecordDecoder.ReadKey(type, KeyVersion, ref reader);
        reader.ExpectEnd();
        error = reader.Error;
        return reader.Failed ? null : read;
    }

    /// <summary>Null when <paramref name="value"/> is not one value of that type in a version that we know, and nothing else.</summary>
    public static IGroupRecordValue? ReadValue(GroupRecordType type, ReadOnlyMemory<byte> value, out short version, out WireError error)
    {
        var reader = new WireReader(value);
        version = reader.ReadInt16();
        var read = reader.Failed ? null : GroupRecordDecoder.ReadValue(type, version, ref reader);
        reader.ExpectEnd();
        error = reader.Error;
        return reader.Failed ? null : read;
    }
}
