using LogCluster.Broker;
using LogCluster.Replication.InSync;
using LogCluster.Simulation.Mistakes;
using LogCluster.StateMachines;

namespace LogCluster.Simulation.Clusters;

/// <summary>A mistake planted into every node of a cluster: wrong rules, a wrong setting, a wrong view, or a disk that lies.</summary>
internal sealed record ClusterMistake
{
    public static ClusterMistake None { get; } = new();

    public static ClusterMistake OfRules(InSyncRules rules) => new()
    {
        Probe = _ => new NodeProbe { Replication = context => context with { Rules = rules } },
    };

    public static ClusterMistake OfHost(HostRules rules) => new()
    {
        Probe = _ => new NodeProbe { Groups = settings => settings with { HostRules = rules } },
    };

    /// <summary>Of each node, by its id.</summary>
    public Func<int, NodeProbe> Probe { get; init; } = _ => new NodeProbe();

    public IReadOnlyList<(string Key, string Value)> Settings { get; init; } = [];

    /// <summary>One for each node.</summary>
    public Func<Mistake>? OnDisk { get; init; }
}
