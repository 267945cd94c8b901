using LogCluster.Metadata.Configuration;
using LogCluster.Simulation.Scenarios;

namespace LogCluster.Simulation.Clusters;

/// <summary>How the nodes of a simulated cluster are configured: node N is the machine <c>nodeN</c>, controllers are static voters.</summary>
public static class ClusterNodes
{
    public const string BothRoles = "broker,controller";
    public const string BrokerRole = "broker";
    public const int BrokerPort = SimulatedBroker.Port;
    public const int ControllerPort = 9093;

    public static string NameOf(int id) => $"node{id}";

    /// <summary>controller.quorum.voters, given the process.roles of node 1, 2, ...</summary>
    public static string Voters(IReadOnlyList<string> roles) => string.Join(',', Enumerable.Range(1, roles.Count)
        .Where(id => IsController(roles[id - 1]))
        .Select(id => $"{id}@{NameOf(id)}:{ControllerPort}"));

    public static NodeConfig Config(int id, string roles, string voters, IEnumerable<(string Key, string Value)> settings)
    {
        List<string> listeners = [];
        if (roles.Contains(BrokerRole, StringComparison.Ordinal))
            listeners.Add($"PLAINTEXT://{NameOf(id)}:{BrokerPort}");
        if (IsController(roles))
            listeners.Add($"CONTROLLER://{NameOf(id)}:{ControllerPort}");
        return NodeConfig.Of(
        [
            ("node.id", $"{id}"),
            ("process.roles", roles),
            ("log.dirs", SimulatedBroker.DataDirectory),
            ("logcluster.cluster.id", "the-cluster"),
            ("listeners", string.Join(',', listeners)),
            ("controller.listener.names", "CONTROLLER"),
            ("controller.quorum.voters", voters),
            .. settings,
        ]);
    }

    private static bool IsController(string roles) => roles.Contains("controller", StringComparison.Ordinal);
}
