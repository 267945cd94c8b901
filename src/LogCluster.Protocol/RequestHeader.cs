using LogCluster.Core.Wire;

namespace LogCluster.Protocol;

public sealed partial class RequestHeader
{
    /// <summary>
    /// Reads the header in the version that the API key and the request's version in it ask for. Fails for a key without a
    /// schema, whose header version nobody can know. The request's version itself may be one that is not supported.
    /// </summary>
    public static RequestHeader Read(ref WireReader reader)
    {
        var ahead = reader;
        var api = ApiVersions.Find(ahead.ReadInt16());
        var version = ahead.ReadInt16();
        if (api is null && !ahead.Failed)
            reader.Fail(WireError.UnsupportedVersion);
        return Read(ref reader, api?.RequestHeaderVersion(version) ?? LowestVersion);
    }

    /// <summary>Writes the header of a request, in the version that belongs to it, without making an object.</summary>
    public static void Write(WireWriter writer, ApiKey key, short version, int correlationId, string? clientId)
    {
        writer.WriteInt16((short)key);
        writer.WriteInt16(version);
        writer.WriteInt32(correlationId);
        writer.WriteNullableString(clientId);
        if (ApiVersions.Get(key).RequestHeaderVersion(version) >= 2)
            TaggedFields.Write(writer, null);
    }
}
