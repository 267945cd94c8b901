using LogCluster.Protocol.Generator.Model;

namespace LogCluster.Protocol.Generator.Emit;

/// <summary>Writes the enum of API keys, the table of their versions, and the switches that choose a message by key.</summary>
internal static class ApiTableEmitter
{
    public static string EmitApiKeys(IReadOnlyList<ApiSchema> apis)
    {
        var code = Start();
        code.Line("/// <summary>The APIs that have a schema here, by their number on the wire.</summary>");
        code.Open("public enum ApiKey : short");
        foreach (var api in apis)
        {
            if (api.Comment is not null)
                code.Summary(api.Comment, "");
            code.Line($"{api.Name} = {api.Key},");
            code.Line();
        }

        code.Close();
        return code.ToString();
    }

    public static string EmitApiVersions(IReadOnlyList<ApiSchema> apis)
    {
        var code = Start();
        code.Open("public static partial class ApiVersions");
        code.Line("/// <summary>Every API, ascending by key.</summary>");
        code.Line("public static IReadOnlyList<ApiInfo> All { get; } =");
        code.Line("[");
        foreach (var api in apis)
            code.Indented(Info(api) + ",");
        code.Line("];");
        code.Line();
        code.Line("private static int IndexOf(short key) => key switch");
        code.OpenBrace();
        for (var i = 0; i < apis.Count; i++)
            code.Line($"{apis[i].Key} => {i},");
        code.Line("_ => -1,");
        code.Close(";");
        code.Close();
        return code.ToString();
    }

    public static string EmitDecoder(IReadOnlyList<ApiSchema> apis, string kind)
    {
        var code = Start();
        code.Line($"/// <summary>Reads the {kind.ToLowerInvariant()} of any API.</summary>");
        code.Open($"public static class {kind}Decoder");
        code.Line("/// <summary>Null, and the reader failed, for a key without a schema. Does not check that the bytes end with the message.</summary>");
        code.Open("public static IMessage? Read(ApiKey key, short version, ref WireReader reader)");
        code.Open("switch (key)");
        foreach (var api in apis)
        {
            code.Line($"case ApiKey.{api.Name}:");
            code.Indented($"return {api.Name}{kind}.Read(ref reader, version);");
        }

        code.UnknownCase();
        code.Close();
        return code.ToString();
    }

    private static CodeWriter Start()
    {
        var code = new CodeWriter();
        code.FileHead("LogCluster.Protocol");
        return code;
    }

    private static string Info(ApiSchema api)
    {
        var properties = new List<string>
        {
            $"LowestVersion = {api.Versions.Lowest}",
            $"HighestVersion = {api.Versions.Highest}",
            $"HighestStableVersion = {api.Versions.Highest - (api.LatestUnstable ? 1 : 0)}",
            $"AdvertisedLowestVersion = {api.AdvertisedFrom ?? api.Versions.Lowest}",
            $"FirstFlexibleRequestVersion = {FirstFlexible(api.RequestFlexible)}",
            $"FirstFlexibleResponseVersion = {FirstFlexible(api.ClassicResponseHeader ? VersionRange.None : api.ResponseFlexible)}",
        };
        var listeners = string.Join(" | ", new[] { api.OnBroker ? "ApiListeners.Broker" : "", api.OnController ? "ApiListeners.Controller" : "" }
            .Where(listener => listener.Length > 0));
        properties.Add($"Listeners = {(listeners.Length == 0 ? "ApiListeners.None" : listeners)}");
        if (api.Forwardable)
            properties.Add("IsForwardable = true");
        if (api.ClusterAction)
            properties.Add("IsClusterAction = true");
        return $"new ApiInfo(ApiKey.{api.Name}, \"{api.Name}\") {{ {string.Join(", ", properties)} }}";
    }

    private static string FirstFlexible(VersionRange flexible) => flexible.IsEmpty ? "ApiInfo.NeverFlexible" : $"{flexible.Lowest}";
}
