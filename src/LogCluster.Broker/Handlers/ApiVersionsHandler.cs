using System.Collections.Immutable;
using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Metadata.Controllers;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// ApiVersions 0-4: the APIs offered on this listener and the feature levels. Versions above are answered by
/// <see cref="ApiTable"/>. From version 3 on the client must name its software in a form fit for metrics (KIP-511).
/// </summary>
internal sealed class ApiVersionsHandler(Func<ApiTable> table, BrokerEnvironment node) : ApiHandler<ApiVersionsRequest, ApiVersionsResponse>
{
    protected override ValueTask<ApiVersionsResponse?> HandleAsync(ApiVersionsRequest request, RequestContext context)
    {
        if (context.Version >= 3 && !(IsSoftwareName(request.ClientSoftwareName) && IsSoftwareName(request.ClientSoftwareVersion)))
            return new(new ApiVersionsResponse { ErrorCode = ErrorCode.InvalidRequest });
        var image = node.Metadata.Current;
        return new(new ApiVersionsResponse
        {
            ApiKeys = [.. table().Offered.Select(Describe)],
            SupportedFeatures = [.. FeatureLevels.Supported.Where(feature => feature.Max > 0 && (feature.Min > 0 || context.Version >= 4)).Select(Describe)],
            FinalizedFeaturesEpoch = image.NextOffset - 1,
            FinalizedFeatures = [.. Finalized(image).Select(feature => new ApiVersionsResponse.FinalizedFeatureKey
            {
                Name = feature.Key,
                MinVersionLevel = feature.Value,
                MaxVersionLevel = feature.Value,
            })],
        });
    }

    /// <summary>Those of the metadata, and the one that the voters tell.</summary>
    private ImmutableSortedDictionary<string, short> Finalized(MetadataImage image) =>
        node.KRaftVersion is var level and > 0 ? image.Features.SetItem(FeatureLevels.KRaftVersionName, level) : image.Features;

    private static ApiVersionsResponse.ApiVersion Describe(ApiInfo api) =>
        new() { ApiKey = (short)api.Key, MinVersion = api.AdvertisedLowestVersion, MaxVersion = api.HighestStableVersion };

    private static ApiVersionsResponse.SupportedFeatureKey Describe((string Name, short Min, short Max) feature) =>
        new() { Name = feature.Name, MinVersion = feature.Min, MaxVersion = feature.Max };

    /// <summary>Letters, digits, '-' and '.', beginning and ending with a letter or digit.</summary>
    private static bool IsSoftwareName(string name) =>
        name.Length > 0 && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1]) &&
        name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');
}
