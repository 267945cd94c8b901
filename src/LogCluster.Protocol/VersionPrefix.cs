using LogCluster.Core.Wire;

namespace LogCluster.Protocol;

/// <summary>
/// Messages that stand behind their own version as int16: keys of control records, transaction markers, and what consumers put
/// into the opaque fields of the classic group protocol.
/// </summary>
public static class VersionPrefix
{
    public static void Write<T>(WireWriter writer, T message, short version)
        where T : IMessage<T>
    {
        writer.WriteInt16(version);
        message.Write(writer, version);
    }

    /// <summary>
    /// A version newer than ours is read as our newest: these formats only ever grow at the end. So bytes may be left over, and
    /// whoever does not want them calls <see cref="WireReader.ExpectEnd"/>.
    /// </summary>
    public static T Read<T>(ref WireReader reader, out short version)
        where T : IMessage<T>
    {
        version = reader.ReadInt16();
        return T.Read(ref reader, Math.Min(version, T.HighestVersion));
    }
}
