using System.Text.Json;
using LogCluster.Protocol;

namespace LogCluster.Golden.Messages;

/// <summary>Holds the table of APIs against headers.json: versions, listeners, and the header of each version.</summary>
public static class HeadersCheck
{
    public static GoldenReport Run(string file)
    {
        var report = new GoldenReport("messages/headers");
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        foreach (var expected in document.RootElement.GetProperty("apis").EnumerateArray())
        {
            var api = ApiVersions.Find(expected.GetProperty("apiKey").GetInt16());
            if (api is null)
                report.Skip();
            else if (Difference(api, expected) is { } difference)
                report.Fail($"{api.Name}: {difference}");
            else
                report.Pass();
        }

        return report;
    }

    private static string? Difference(ApiInfo api, JsonElement expected)
    {
        if (api.Name != expected.GetProperty("name").GetString())
            return "name";
        if (api.LowestVersion != expected.GetProperty("minVersion").GetInt16() || api.HighestVersion != expected.GetProperty("maxVersion").GetInt16())
            return "versions";
        if (api.HighestStableVersion != expected.GetProperty("maxStableVersion").GetInt16())
            return "newest stable version";
        if (api.IsForwardable != expected.GetProperty("forwardable").GetBoolean())
            return "forwardable";
        if (api.IsClusterAction != expected.GetProperty("clusterAction").GetBoolean())
            return "cluster action";
        return ListenerDifference(api, ApiListeners.Broker, "broker", expected)
            ?? ListenerDifference(api, ApiListeners.Controller, "controller", expected)
            ?? expected.GetProperty("versions").EnumerateArray().Select(version => HeaderDifference(api, version)).FirstOrDefault(found => found is not null);
    }

    private static string? ListenerDifference(ApiInfo api, ApiListeners listener, string name, JsonElement expected)
    {
        var advertised = ApiVersions.Advertised(listener).Find(entry => entry.ApiKey == (short)api.Key);
        if (!expected.GetProperty("advertised").TryGetProperty(name, out var range))
            return advertised is null ? null : $"is not on the {name} listener";
        return advertised is not null
            && advertised.MinVersion == range.GetProperty("minVersion").GetInt16()
            && advertised.MaxVersion == range.GetProperty("maxVersion").GetInt16()
            ? null : $"advertised versions on the {name} listener";
    }

    private static string? HeaderDifference(ApiInfo api, JsonElement expected)
    {
        var version = expected.GetProperty("version").GetInt16();
        return api.RequestHeaderVersion(version) == expected.GetProperty("requestHeaderVersion").GetInt16()
            && api.ResponseHeaderVersion(version) == expected.GetProperty("responseHeaderVersion").GetInt16()
            ? null : $"header versions of version {version}";
    }
}
