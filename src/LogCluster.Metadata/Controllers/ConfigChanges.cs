using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;

namespace LogCluster.Metadata.Controllers;

/// <summary>Works out what a resource's own values are after the changes of IncrementalAlterConfigs.</summary>
public static class ConfigChanges
{
    /// <summary>
    /// The values after the changes; <paramref name="fault"/> tells of a change that its key does not allow. A list that has no value
    /// of its own is appended to the one in force.
    /// </summary>
    public static SortedDictionary<string, string> Apply(
        MetadataImage image, NodeConfig node, ConfigResource resource, IEnumerable<IncrementalAlterConfigsRequest.AlterableConfig> changes, out Fault? fault)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in image.ConfigsOf(resource))
            values[key] = value;
        fault = null;
        foreach (var change in changes)
        {
            switch ((ConfigOperation)change.ConfigOperation)
            {
                case ConfigOperation.Set:
                    values[change.Name] = change.Value!;
                    break;
                case ConfigOperation.Delete:
                    values.Remove(change.Name);
                    break;
                case ConfigOperation.Append or ConfigOperation.Subtract when !IsList(resource, change.Name):
                    fault ??= NoList(resource, change);
                    break;
                case ConfigOperation.Append or ConfigOperation.Subtract:
                    values[change.Name] = Combine(values.GetValueOrDefault(change.Name) ?? InForce(node, resource, change.Name), change);
                    break;
                default:
                    fault ??= new Fault(ErrorCode.InvalidRequest, $"Unknown operations type {change.ConfigOperation}");
                    break;
            }
        }

        return values;
    }

    /// <summary>Only topics and brokers have lists that may be changed by parts; those of client metrics are set whole, as in Kafka.</summary>
    private static bool IsList(ConfigResource resource, string key) => resource.Type switch
    {
        ConfigResource.TopicType => ConfigTable.Find(ConfigScope.Topic, key)?.Type == ConfigType.List,
        ConfigResource.BrokerType => ConfigTable.Find(ConfigScope.Broker, key)?.Type == ConfigType.List,
        _ => false,
    };

    private static string Combine(string old, IncrementalAlterConfigsRequest.AlterableConfig change)
    {
        var changed = ConfigDefinition.SplitList(change.Value!);
        var parts = ConfigDefinition.SplitList(old).ToList();
        if (change.ConfigOperation == (sbyte)ConfigOperation.Append)
            parts.AddRange(changed.Where(part => !parts.Contains(part, StringComparer.Ordinal)));
        else
            parts.RemoveAll(part => changed.Contains(part, StringComparer.Ordinal));
        return string.Join(',', parts);
    }

    private static string InForce(NodeConfig node, ConfigResource resource, string key) =>
        (resource.Type == ConfigResource.TopicType ? new TopicConfigs(node, TopicConfigs.NoOverrides).Text(key) : node.Text(key)) ?? "";

    private static Fault NoList(ConfigResource resource, IncrementalAlterConfigsRequest.AlterableConfig change)
    {
        var operation = (ConfigOperation)change.ConfigOperation == ConfigOperation.Append ? "append" : "subtract";
        return new Fault(
            ErrorCode.InvalidConfig,
            resource.Type == ConfigResource.BrokerType
                ? $"Config value {operation} is not allowed for config key: {Excerpt.Of(change.Name)}"
                : $"Can't {operation.ToUpperInvariant()} to key {Excerpt.Of(change.Name)} because its type is not LIST.");
    }
}
