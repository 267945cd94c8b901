using LogCluster.Replication;

namespace LogCluster.Simulation.Clusters;

/// <summary>A log that never tells its state machine that somebody else leads it.</summary>
internal sealed class LedForEver(IReplicatedLog log) : ForwardingLog(log)
{
    public override bool IsLeader => true;
}
