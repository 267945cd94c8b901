using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Controllers;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// DescribeConfigs 1-4 for topics and brokers: each value with its source, on request with all that it shadows (KIP-226) and with
/// documentation (KIP-569). Sensitive values are never told.
/// </summary>
internal sealed class DescribeConfigsHandler(BrokerEnvironment broker) : ApiHandler<DescribeConfigsRequest, DescribeConfigsResponse>
{
    protected override ValueTask<DescribeConfigsResponse?> HandleAsync(DescribeConfigsRequest request, RequestContext context) =>
        new(new DescribeConfigsResponse { Results = [.. request.Resources.Select(resource => Describe(resource, request))] });

    private DescribeConfigsResponse.DescribeConfigsResult Describe(
        DescribeConfigsRequest.DescribeConfigsResource resource, DescribeConfigsRequest request)
    {
        var result = new DescribeConfigsResponse.DescribeConfigsResult { ResourceType = resource.ResourceType, ResourceName = resource.ResourceName };
        switch (resource.ResourceType)
        {
            case ConfigResource.TopicType:
                DescribeTopic(resource, request, result);
                break;
            case ConfigResource.BrokerType:
                DescribeBroker(resource, request, result);
                break;
            default:
                result.ErrorCode = ErrorCode.InvalidRequest;
                result.ErrorMessage = $"Resources of type {resource.ResourceType} are not served.";
                break;
        }

        return result;
    }

    private void DescribeTopic(
        DescribeConfigsRequest.DescribeConfigsResource resource, DescribeConfigsRequest request, DescribeConfigsResponse.DescribeConfigsResult result)
    {
        if (TopicNames.FaultOf(resource.ResourceName) is { } fault)
        {
            (result.ErrorCode, result.ErrorMessage) = (ErrorCode.InvalidTopicException, fault);
            return;
        }

        var image = broker.Metadata.Current;
        if (image.FindTopic(resource.ResourceName) is null)
        {
            (result.ErrorCode, result.ErrorMessage) = (ErrorCode.UnknownTopicOrPartition, null);
            return;
        }

        var configs = new TopicConfigs(broker.Config, image.ConfigsOf(ConfigResource.Topic(resource.ResourceName)));
        result.Configs = [.. Wanted(ConfigScope.Topic, resource)
            .Select(definition => Describe(definition, configs.Chain(definition.Name), request, isReadOnly: false))];
    }

    private void DescribeBroker(
        DescribeConfigsRequest.DescribeConfigsResource resource, DescribeConfigsRequest request, DescribeConfigsResponse.DescribeConfigsResult result)
    {
        // The empty name stands for the cluster's dynamic defaults, of which there are none.
        if (resource.ResourceName.Length == 0)
            return;
        if (resource.ResourceName != broker.Self.ToString())
        {
            result.ErrorCode = ErrorCode.InvalidRequest;
            result.ErrorMessage = $"Unexpected broker id, expected {broker.Self} or empty string, but received {Excerpt.Of(resource.ResourceName)}";
            return;
        }

        result.Configs = [.. Wanted(ConfigScope.Broker, resource)
            .Select(definition => Describe(definition, Chain(definition), request, isReadOnly: definition.Dynamic.Length == 0))];
    }

    private static IEnumerable<ConfigDefinition> Wanted(ConfigScope scope, DescribeConfigsRequest.DescribeConfigsResource resource) =>
        ConfigTable.Of(scope).Where(definition =>
            !definition.IsInternal && (resource.ConfigurationKeys is null || resource.ConfigurationKeys.Contains(definition.Name, StringComparer.Ordinal)));

    private List<ConfigValue> Chain(ConfigDefinition definition)
    {
        var fallback = new ConfigValue(definition.Name, definition.Default, ConfigSource.Default, "default");
        return broker.Config.IsGiven(definition.Name) ? [broker.Config.Effective(definition.Name), fallback] : [fallback];
    }

    private static DescribeConfigsResponse.DescribeConfigsResourceResult Describe(
        ConfigDefinition definition, IReadOnlyList<ConfigValue> chain, DescribeConfigsRequest request, bool isReadOnly) => new()
        {
            Name = definition.Name,
            Value = Shown(definition, chain[0]),
            ReadOnly = isReadOnly,
            ConfigSource = (sbyte)chain[0].Source,
            IsSensitive = definition.IsSensitive,
            Synonyms = request.IncludeSynonyms ? [.. chain.Where(value => value.Value is not null).Select(value => Synonym(definition, value))] : [],
            ConfigType = (sbyte)definition.Type,
            Documentation = request.IncludeDocumentation ? DocumentationOf(definition) : null,
        };

    private static DescribeConfigsResponse.DescribeConfigsSynonym Synonym(ConfigDefinition definition, ConfigValue value) =>
        new() { Name = value.Key, Value = Shown(definition, value), Source = (sbyte)value.Source };

    private static string? Shown(ConfigDefinition definition, ConfigValue value) => definition.IsSensitive ? null : value.Value;

    private static string DocumentationOf(ConfigDefinition definition) =>
        definition.HasEffect ? definition.Documentation : "Accepted for compatibility; has no effect here.";
}
