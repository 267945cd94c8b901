using LogCluster.Core.Wire;
using LogCluster.Protocol;

namespace LogCluster.Golden.Messages;

/// <summary>Holds whole answers to ApiVersions, with frame and header, against ours.</summary>
public static class SpecialsCheck
{
    public static GoldenReport Run(string file)
    {
        var report = new GoldenReport("messages/specials");
        foreach (var vector in MessageVector.ReadFile(file))
        {
            var type = MessageType.Find(vector.Schema)!;
            if ((VectorCheck.Run(type, WithoutFrame(vector)) ?? RequestDifference(vector) ?? AnswerDifference(vector)) is { } difference)
                report.Fail($"{vector}: {difference}");
            else
                report.Pass();
        }

        return report;
    }

    /// <summary>Here framedHex is the whole answer with size and header, not a version before the body.</summary>
    private static MessageVector WithoutFrame(MessageVector vector)
    {
        var copy = vector.Line.EnumerateObject().Where(member => member.Name != "framedHex").ToDictionary(member => member.Name, member => member.Value);
        return vector with { Line = System.Text.Json.JsonSerializer.SerializeToElement(copy) };
    }

    private static string? RequestDifference(MessageVector vector)
    {
        if (vector.Bytes("requestHex") is not { } bytes)
            return null;
        var reader = new WireReader(bytes);
        var header = RequestHeader.Read(ref reader);
        if (reader.Failed || header.RequestApiVersion != vector.Line.GetProperty("requestVersion").GetInt16())
            return "the request's header does not decode";
        var request = RequestDecoder.Read((ApiKey)header.RequestApiKey, header.RequestApiVersion, ref reader);
        reader.ExpectEnd();
        var isSupported = header.RequestApiVersion <= ApiVersionsRequest.HighestVersion;
        if (isSupported)
            return reader.Failed || request is not ApiVersionsRequest ? "the request does not decode" : null;
        return reader.Error == WireError.UnsupportedVersion ? null : "a version that we do not have is not refused";
    }

    private static string? AnswerDifference(MessageVector vector)
    {
        if (vector.Framed is { } framed && vector.Line.TryGetProperty("requestVersion", out var requestVersion))
        {
            using var writer = new WireWriter();
            writer.WriteInt32(0);
            ResponseHeader.Write(writer, ApiKey.ApiVersions, requestVersion.GetInt16(), 7);
            writer.WriteRaw(vector.Body);
            writer.PatchInt32(0, writer.Position - sizeof(int));
            return writer.WrittenSpan.SequenceEqual(framed) ? null : "the framed answer differs";
        }

        var listener = vector.Case.EndsWith("controller", StringComparison.Ordinal) ? ApiListeners.Controller : ApiListeners.Broker;
        return AdvertisedDifference(vector, ApiVersions.Advertised(listener));
    }

    /// <summary>Ours must be in Kafka's list, with the same ranges and in the same order.</summary>
    private static string? AdvertisedDifference(MessageVector vector, List<ApiVersionsResponse.ApiVersion> ours)
    {
        var reader = new WireReader(vector.Body);
        var expected = ApiVersionsResponse.Read(ref reader, vector.Version).ApiKeys.Where(entry => ApiVersions.Find(entry.ApiKey) is not null);
        return expected.Select(Range).SequenceEqual(ours.Select(Range)) ? null : "the advertised versions differ";
    }

    private static (short Key, short Lowest, short Highest) Range(ApiVersionsResponse.ApiVersion entry) => (entry.ApiKey, entry.MinVersion, entry.MaxVersion);
}
