using LogCluster.Simulation.Clusters;
using LogCluster.Simulation.Groups;
using LogCluster.Simulation.Mistakes;
using LogCluster.Simulation.Quorum;

namespace LogCluster.Simulation.Scenarios;

/// <summary>What a seed can be run on, by name, with the mistakes that can be planted into it.</summary>
public sealed record Scenario(string Name, Func<int, string?, bool, SimulationResult> Run, IReadOnlyList<string> Mistakes)
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("node", (seed, mistake, keepTrace) => SingleNodeScenario.Run(seed, MistakeList.Make(mistake), keepTrace), [.. MistakeList.All.Select(mistake => mistake.Name)]),
        new("groups", GroupScenario.Run, [.. GroupMistakeList.Names]),
        new("cluster", ClusterScenario.Run, [.. ClusterMistakeList.Names]),
        new("quorum", QuorumScenario.Run, [.. QuorumMistakeList.Names]),
    ];

    public static Scenario? Find(string name) => All.FirstOrDefault(scenario => scenario.Name == name);
}
