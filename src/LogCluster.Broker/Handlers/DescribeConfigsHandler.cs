using LogCluster.Broker.Cluster;
using LogCluster.Broker.Configs;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Controllers;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// DescribeConfigs 1-4 for topics, this broker, all brokers, groups and client metrics: each value with its source, on request with all
/// that it shadows (KIP-226) and with documentation (KIP-569). Sensitive values are never told.
/// </summary>
internal sealed class DescribeConfigsHandler(BrokerEnvironment broker) : ApiHandler<DescribeConfigsRequest, DescribeConfigsResponse>
{
    private static readonly Fault UnknownType = new(
        ErrorCode.InvalidRequest,
        "This most likely occurs because of a request being malformed by the client library or the message was sent to an incompatible broker. See the broker logs for more details.");

    protected override ValueTask<DescribeConfigsResponse?> HandleAsync(DescribeConfigsRequest request, RequestContext context) =>
        new(new DescribeConfigsResponse { Results = [.. request.Resources.Select(resource => Describe(resource, request))] });

    private DescribeConfigsResponse.DescribeConfigsResult Describe(
        DescribeConfigsRequest.DescribeConfigsResource resource, DescribeConfigsRequest request)
    {
        var fault = FaultOf(resource.ResourceType, resource.ResourceName);
        return new()
        {
            ResourceType = resource.ResourceType,
            ResourceName = resource.ResourceName,
            ErrorCode = fault?.Code ?? ErrorCode.None,
            ErrorMessage = fault?.Message ?? "",
            Configs = fault is null ? EntriesOf(new ConfigResource(resource.ResourceType, resource.ResourceName), new ConfigEntries(request, resource)) : [],
        };
    }

    private Fault? FaultOf(sbyte type, string name) => type switch
    {
        ConfigResource.TopicType when TopicNames.FaultOf(name) is { } badName => new Fault(ErrorCode.InvalidTopicException, badName),
        ConfigResource.TopicType => broker.Metadata.Current.FindTopic(name) is null ? new Fault(ErrorCode.UnknownTopicOrPartition, null) : null,
        ConfigResource.BrokerType =>
            name.Length == 0 ? null : NodeNames.FaultOf(name, broker.Self, "Unexpected broker id, expected {0} or empty string, but received {1}", "Broker"),
        ConfigResource.BrokerLoggerType when name.Length == 0 => new Fault(ErrorCode.InvalidRequest, "Broker id must not be empty"),
        ConfigResource.BrokerLoggerType =>
            NodeNames.FaultOf(name, broker.Self, "Unexpected broker id, expected {0} but received {1}", "Broker") ?? BrokerLoggers.Fault,
        ConfigResource.ClientMetricsType =>
            name.Length == 0 ? new Fault(ErrorCode.InvalidRequest, "Client metrics subscription name must not be empty") : null,
        ConfigResource.GroupType => name.Length == 0 ? new Fault(ErrorCode.InvalidRequest, "Group name must not be empty") : null,
        _ => UnknownType,
    };

    private List<DescribeConfigsResponse.DescribeConfigsResourceResult> EntriesOf(ConfigResource resource, ConfigEntries entries)
    {
        var values = broker.Metadata.Current.ConfigsOf(resource);
        var node = broker.Live.Current;
        return resource.Type switch
        {
            ConfigResource.TopicType => OfTopic(entries, new TopicConfigs(node, values)),
            ConfigResource.BrokerType when resource.Name.Length == 0 => BrokerConfigDescription.OfAllBrokers(entries, values),
            ConfigResource.BrokerType => BrokerConfigDescription.OfBroker(entries, node, values),
            ConfigResource.GroupType => GroupConfigDescription.Of(entries, node, values),
            _ => ClientMetricsDescription.Of(entries, values),
        };
    }

    private static List<DescribeConfigsResponse.DescribeConfigsResourceResult> OfTopic(ConfigEntries entries, TopicConfigs topic) =>
        [.. entries.Wanted(ConfigTable.Of(ConfigScope.Topic)).Select(definition => entries.Entry(definition, topic.Text(definition.Name), topic.Chain(definition.Name)))];
}
