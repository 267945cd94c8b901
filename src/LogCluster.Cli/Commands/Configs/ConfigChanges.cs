using System.Globalization;
using LogCluster.Cli.Client;
using LogCluster.Protocol;

namespace LogCluster.Cli.Commands.Configs;

/// <summary>Changes configuration by IncrementalAlterConfigs.</summary>
internal static class ConfigChanges
{
    public static async Task ApplyAsync(Cluster cluster, ResourceName resource, IReadOnlyList<ConfigChange> changes, bool validateOnly)
    {
        var broker = await BrokerForAsync(cluster, resource);
        using var answer = await broker.SendAsync(new IncrementalAlterConfigsRequest
        {
            ValidateOnly = validateOnly,
            Resources =
            [
                new()
                {
                    ResourceType = resource.Type,
                    ResourceName = resource.Name,
                    Configs = [.. changes.Select(change => new IncrementalAlterConfigsRequest.AlterableConfig
                    {
                        Name = change.Name,
                        ConfigOperation = change.Operation,
                        Value = change.Value,
                    })],
                },
            ],
        });
        answer.Body.Responses[0].ErrorCode.ThrowIfError($"{resource}", answer.Body.Responses[0].ErrorMessage);
    }

    /// <summary>A broker's own configuration is that broker's to tell; everything else anybody's.</summary>
    public static async Task<BrokerConnection> BrokerForAsync(Cluster cluster, ResourceName resource) =>
        resource.IsBroker && resource.Name.Length > 0
            ? await cluster.ConnectAsync(new NodeId(int.Parse(resource.Name, CultureInfo.InvariantCulture)))
            : await cluster.ControllerAsync();
}
