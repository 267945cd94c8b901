using System.Text.Json;
using LogCluster.Core.Wire;
using LogCluster.Protocol;
using LogCluster.Protocol.GroupRecords;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Golden.Messages;

/// <summary>Holds one vector against its class: bytes to values, values to bytes, and both through the frame.</summary>
public static class VectorCheck
{
    /// <summary>Null when all is well.</summary>
    public static string? Run(MessageType type, MessageVector vector)
    {
        var reader = new WireReader(vector.Body);
        var read = type.Read(ref reader, vector.Version);
        reader.ExpectEnd();
        if (reader.Failed)
            return $"does not decode: {reader.Error} at byte {reader.Position}";
        return MessageJson.Difference(read, vector.Json, "")
            ?? TagDifference(read, vector)
            ?? (Encode(read, vector.Version).AsSpan().SequenceEqual(vector.Body) ? null : "what was read is written differently")
            ?? BuiltDifference(type, vector)
            ?? FrameDifference(type, vector, read);
    }

    private static string? BuiltDifference(MessageType type, MessageVector vector)
    {
        var built = type.Create();
        MessageJson.Fill(built, vector.Json);
        foreach (var (path, tag) in ExpectedTags(vector))
            MessageJson.AddUnknownTag(built, path, tag);
        return Encode(built, vector.Version).AsSpan().SequenceEqual(vector.Body) ? null : "the values are written differently";
    }

    private static string? TagDifference(IMessage read, MessageVector vector)
    {
        var actual = MessageJson.UnknownTags(read).Select(found => Text(found.Path, found.Tag)).Order(StringComparer.Ordinal);
        var expected = ExpectedTags(vector).Select(found => Text(found.Path, found.Tag)).Order(StringComparer.Ordinal);
        return actual.SequenceEqual(expected) ? null : "the unknown tags differ";
    }

    private static string? FrameDifference(MessageType type, MessageVector vector, IMessage read)
    {
        if (vector.Framed is not { } framed)
            return null;
        using var writer = new WireWriter();
        IMessage? unframed;
        short version;
        if (read is IMetadataRecord record)
        {
            MetadataRecordFrame.Write(writer, record, vector.Version);
            unframed = MetadataRecordFrame.Read(framed, out version, out _);
        }
        else if (read is IGroupRecordKey key)
        {
            GroupRecordFrame.WriteKey(writer, key);
            unframed = GroupRecordFrame.ReadKey(framed, out _);
            version = vector.Version;
        }
        else if (read is IGroupRecordValue value)
        {
            GroupRecordFrame.WriteValue(writer, value, vector.Version);
            unframed = GroupRecordFrame.ReadValue(value.RecordType, framed, out version, out _);
        }
        else
        {
            type.WriteFramed(writer, read, vector.Version);
            var reader = new WireReader(framed);
            unframed = type.ReadFramed(ref reader, out version);
            reader.ExpectEnd();
            if (reader.Failed)
                return $"the frame does not decode: {reader.Error}";
        }

        if (!writer.WrittenSpan.SequenceEqual(framed))
            return "the frame is written differently";
        return unframed is null || version != vector.Version
            ? "the frame does not decode"
            : MessageJson.Difference(unframed, vector.Json, "framed");
    }

    public static byte[] Encode(IMessage message, short version)
    {
        using var writer = new WireWriter();
        message.Write(writer, version);
        return writer.WrittenSpan.ToArray();
    }

    private static IEnumerable<(string Path, UnknownTag Tag)> ExpectedTags(MessageVector vector) =>
        vector.Line.TryGetProperty("unknownTags", out var tags)
            ? tags.EnumerateArray().Select(Tag)
            : [];

    private static (string Path, UnknownTag Tag) Tag(JsonElement json) =>
        (json.GetProperty("path").GetString()!,
            new UnknownTag(json.GetProperty("tag").GetInt32(), Convert.FromHexString(json.GetProperty("hex").GetString()!)));

    private static string Text(string path, UnknownTag tag) => $"{path} {tag.Tag} {Convert.ToHexString(tag.Data.Span)}";
}
