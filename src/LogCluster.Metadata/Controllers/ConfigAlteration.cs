using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers;

/// <summary>
/// Decides IncrementalAlterConfigs and AlterConfigs for what is kept in the metadata: topics, brokers, groups and client metrics. A
/// resource is changed whole or not at all. What a broker alone can check of its own configuration it checks before it asks here.
/// </summary>
internal sealed class ConfigAlteration(MetadataImage image, NodeConfig node)
{
    private readonly List<IMetadataRecord> _records = [];

    public Outcome<IncrementalAlterConfigsResponse> Decide(IncrementalAlterConfigsRequest request)
    {
        var response = new IncrementalAlterConfigsResponse();
        foreach (var asked in request.Resources)
        {
            var resource = new ConfigResource(asked.ResourceType, asked.ResourceName);
            var values = ConfigChanges.Apply(image, node, resource, asked.Configs, out var fault);
            fault ??= Change(resource, values);
            response.Responses.Add(new()
            {
                ResourceType = asked.ResourceType,
                ResourceName = asked.ResourceName,
                ErrorCode = fault?.Code ?? ErrorCode.None,
                ErrorMessage = fault?.Message,
            });
        }

        return new(response, request.ValidateOnly ? [] : _records);
    }

    public Outcome<AlterConfigsResponse> Decide(AlterConfigsRequest request)
    {
        var response = new AlterConfigsResponse();
        foreach (var asked in request.Resources)
        {
            var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var config in asked.Configs)
                values[config.Name] = config.Value!;
            var fault = Change(new ConfigResource(asked.ResourceType, asked.ResourceName), values);
            response.Responses.Add(new()
            {
                ResourceType = asked.ResourceType,
                ResourceName = asked.ResourceName,
                ErrorCode = fault?.Code ?? ErrorCode.None,
                ErrorMessage = fault?.Message,
            });
        }

        return new(response, request.ValidateOnly ? [] : _records);
    }

    private Fault? Change(ConfigResource resource, SortedDictionary<string, string> values)
    {
        if (FaultOf(resource, values) is { } fault)
            return fault;
        var old = image.ConfigsOf(resource);
        foreach (var (key, value) in values.Where(pair => old.GetValueOrDefault(pair.Key) != pair.Value))
            Set(resource, key, value);
        foreach (var key in old.Keys.Where(key => !values.ContainsKey(key)))
            Set(resource, key, null);
        return null;
    }

    private void Set(ConfigResource resource, string key, string? value)
    {
        _records.Add(Record(resource, key, value));
        if (EligibleLeaders.RecordAfter(image, resource, key) is { } follows)
            _records.Add(follows);
    }

    private static ConfigRecord Record(ConfigResource resource, string key, string? value) =>
        new() { ResourceType = resource.Type, ResourceName = resource.Name, Name = key, Value = value };

    private Fault? FaultOf(ConfigResource resource, SortedDictionary<string, string> values)
    {
        switch (resource.Type)
        {
            case ConfigResource.TopicType:
                return FaultOfTopic(resource.Name, values);
            case ConfigResource.BrokerType:
                return FaultOfBroker(resource.Name, values);
            case ConfigResource.ClientMetricsType:
                return ClientMetricsConfigs.Validate(resource.Name, values) is { } metrics ? new Fault(metrics.Code, metrics.Message) : null;
            case ConfigResource.GroupType when resource.Name.Length == 0:
                return new Fault(ErrorCode.InvalidRequest, "Default group resources are not allowed.");
            case ConfigResource.GroupType:
                return GroupConfigs.Validate(node, values) is { } group ? new Fault(ErrorCode.InvalidConfig, group) : null;
            default:
                return new Fault(ErrorCode.InvalidRequest, $"Unknown resource type {resource.Type}");
        }
    }

    private Fault? FaultOfTopic(string topic, SortedDictionary<string, string> values)
    {
        if (topic.Length == 0)
            return new Fault(ErrorCode.InvalidRequest, "Default topic resources are not allowed.");
        if (TopicNames.FaultOf(topic) is { } badName)
            return new Fault(ErrorCode.InvalidTopicException, badName);
        if (TopicConfigs.Validate(node, values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))) is { } badValue)
            return new Fault(ErrorCode.InvalidConfig, badValue);
        return image.FindTopic(topic) is null ? new Fault(ErrorCode.UnknownTopicOrPartition, $"The topic '{topic}' does not exist.") : null;
    }

    private Fault? FaultOfBroker(string broker, SortedDictionary<string, string> values)
    {
        if (DynamicBrokerConfigs.Validate(values, forAll: broker.Length == 0) is { } badValue)
            return new Fault(ErrorCode.InvalidRequest, badValue);
        if (EligibleLeaders.FaultOf(image, ConfigResource.Broker(broker), values) is { } forbidden)
            return new Fault(ErrorCode.InvalidConfig, forbidden);
        if (broker.Length == 0)
            return null;
        if (!int.TryParse(broker, System.Globalization.CultureInfo.InvariantCulture, out var id))
            return new Fault(ErrorCode.InvalidRequest, "Unable to parse broker name as a base 10 number.");
        return image.Brokers.ContainsKey(new NodeId(id)) ? null : new Fault(ErrorCode.BrokerIdNotRegistered, $"No broker with id {id} found.");
    }
}
