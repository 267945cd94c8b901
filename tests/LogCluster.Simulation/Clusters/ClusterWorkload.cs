using LogCluster.Simulation.Checks;
using LogCluster.Simulation.Clients;

namespace LogCluster.Simulation.Clusters;

/// <summary>What the clients of a cluster share, and what they were told with acks=1.</summary>
internal sealed record ClusterWorkload(SimulatedCluster Cluster, Workload Common)
{
    public SingleCopyLedger SingleCopies { get; } = new(Cluster);

    public ClusterHistory History => Common.History;

    public SimulatedWorld World => Common.World;

    public bool IsEnding => Common.IsEnding;
}
