using LogCluster.Core.Wire;

namespace LogCluster.Protocol;

public sealed partial class ResponseHeader
{
    /// <summary>Reads the header of the response to a request of <paramref name="version"/>.</summary>
    public static ResponseHeader Read(ref WireReader reader, ApiKey key, short version) =>
        Read(ref reader, ApiVersions.Get(key).ResponseHeaderVersion(version));

    /// <summary>Writes the header of a response, in the version that belongs to it, without making an object.</summary>
    public static void Write(WireWriter writer, ApiKey key, short version, int correlationId)
    {
        writer.WriteInt32(correlationId);
        if (ApiVersions.Get(key).ResponseHeaderVersion(version) >= 1)
            TaggedFields.Write(writer, null);
    }
}
