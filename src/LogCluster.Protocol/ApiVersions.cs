using LogCluster.Core;

namespace LogCluster.Protocol;

/// <summary>The table of APIs. Static and immutable, safe from any thread.</summary>
public static partial class ApiVersions
{
    /// <summary>Null for a key without a schema.</summary>
    public static ApiInfo? Find(short key) => IndexOf(key) is var index and >= 0 ? All[index] : null;

    public static ApiInfo Get(ApiKey key)
    {
        var index = IndexOf((short)key);
        Invariant.Check(index >= 0);
        return All[index];
    }

    /// <summary>What a listener announces in ApiVersions: released versions only, ascending by key.</summary>
    public static List<ApiVersionsResponse.ApiVersion> Advertised(ApiListeners listener) =>
    [
        .. All.Where(api => api.Listeners.HasFlag(listener)).Select(api => new ApiVersionsResponse.ApiVersion
        {
            ApiKey = (short)api.Key,
            MinVersion = api.AdvertisedLowestVersion,
            MaxVersion = api.HighestStableVersion,
        }),
    ];
}
