using LogCluster.Broker.Cluster;
using LogCluster.Core;
using LogCluster.Metadata.Controllers;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;

namespace LogCluster.Broker.Configs;

/// <summary>
/// What a broker checks of a change of configuration before it asks the controller: that each resource and key is named once, and that a
/// broker is asked about itself; a controller decides for all of them.
/// </summary>
internal sealed class AlterGuard(BrokerEnvironment broker)
{
    /// <summary>The resources that are named more than once, none of which is changed.</summary>
    public static HashSet<ConfigResource> Repeated(IEnumerable<ConfigResource> resources) =>
        [.. resources.GroupBy(resource => resource).Where(group => group.Skip(1).Any()).Select(group => group.Key)];

    public Fault? FaultOf(IncrementalAlterConfigsRequest.AlterConfigsResource resource) =>
        FaultOf(
            new ConfigResource(resource.ResourceType, resource.ResourceName),
            resource.Configs.Select(config => config.Name),
            resource.Configs.Where(config => config.Value is null && config.ConfigOperation != (sbyte)ConfigOperation.Delete).Select(config => config.Name));

    public Fault? FaultOf(AlterConfigsRequest.AlterConfigsResource resource) =>
        resource.ResourceType == ConfigResource.BrokerLoggerType
            ? UnknownType(resource.ResourceType)
            : FaultOf(
                new ConfigResource(resource.ResourceType, resource.ResourceName),
                resource.Configs.Select(config => config.Name),
                resource.Configs.Where(config => config.Value is null).Select(config => config.Name));

    public static Fault RepeatedFault { get; } = new(ErrorCode.InvalidRequest, "Each resource must appear at most once.");

    private Fault? FaultOf(ConfigResource resource, IEnumerable<string> keys, IEnumerable<string> withoutValue)
    {
        if (keys.GroupBy(key => key, StringComparer.Ordinal).Any(group => group.Skip(1).Any()))
            return new Fault(ErrorCode.InvalidRequest, "Error due to duplicate config keys");
        if (string.Join(',', withoutValue) is { Length: > 0 } names)
            return new Fault(ErrorCode.InvalidRequest, $"Null value not supported for : {Excerpt.Of(names)}");
        return resource.Type switch
        {
            ConfigResource.BrokerLoggerType => NodeNames.FaultOf(resource.Name, broker.Self, "Unexpected node id. Expected {0}, but received {1}") ?? BrokerLoggers.Fault,
            ConfigResource.BrokerType when resource.Name.Length > 0 && !broker.AnswersAsController =>
                NodeNames.FaultOf(resource.Name, broker.Self, "Unexpected broker id, expected {0}, but received {1}"),
            ConfigResource.BrokerType or ConfigResource.TopicType or ConfigResource.ClientMetricsType or ConfigResource.GroupType => null,
            _ => UnknownType(resource.Type),
        };
    }

    private static Fault UnknownType(sbyte type) => new(ErrorCode.InvalidRequest, $"Unknown resource type {type}");
}
