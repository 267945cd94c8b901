using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// ListConfigResources 0-1 (KIP-1142): every topic and broker, and the groups and client metrics that have configuration of their
/// own. Version 0 knows client metrics alone.
/// </summary>
internal sealed class ListConfigResourcesHandler(BrokerEnvironment broker) : ApiHandler<ListConfigResourcesRequest, ListConfigResourcesResponse>
{
    private static readonly sbyte[] Types =
    [
        ConfigResource.TopicType, ConfigResource.BrokerType, ConfigResource.BrokerLoggerType, ConfigResource.ClientMetricsType, ConfigResource.GroupType,
    ];

    protected override ValueTask<ListConfigResourcesResponse?> HandleAsync(ListConfigResourcesRequest request, RequestContext context)
    {
        IEnumerable<sbyte> types = context.Version == 0 ? [ConfigResource.ClientMetricsType] : request.ResourceTypes.Count == 0 ? Types : request.ResourceTypes.Distinct();
        if (types.Any(type => !Types.Contains(type)))
            return new(new ListConfigResourcesResponse { ErrorCode = ErrorCode.UnsupportedVersion });
        var response = new ListConfigResourcesResponse();
        foreach (var type in types)
            response.ConfigResources.AddRange(NamesOf(type).Select(name => new ListConfigResourcesResponse.ConfigResource { ResourceName = name, ResourceType = type }));
        return new(response);
    }

    private IEnumerable<string> NamesOf(sbyte type)
    {
        var image = broker.Metadata.Current;
        return type switch
        {
            ConfigResource.TopicType => image.Topics.Keys,
            ConfigResource.BrokerType or ConfigResource.BrokerLoggerType => image.Brokers.Keys.Select(id => id.ToString()),
            _ => image.Configs.Keys.Where(resource => resource.Type == type).Select(resource => resource.Name),
        };
    }
}
