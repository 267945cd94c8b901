using LogCluster.Broker;
using LogCluster.Coordinators.Groups;
using LogCluster.Simulation.Mistakes;
using LogCluster.StateMachines;

namespace LogCluster.Simulation.Groups;

/// <summary>A mistake planted into a node with groups: a wrong rule of its coordinator or of the host that runs it, or what a mistake would have left on the disk.</summary>
internal sealed record GroupMistake
{
    public Func<Mistake>? OnDisk { get; init; }

    public NodeProbe Probe { get; init; } = new();

    public static GroupMistake OfRules(GroupRules rules) => new() { Probe = new NodeProbe { Groups = settings => settings with { Rules = rules } } };

    public static GroupMistake OfHost(HostRules rules) => new() { Probe = new NodeProbe { Groups = settings => settings with { HostRules = rules } } };
}
