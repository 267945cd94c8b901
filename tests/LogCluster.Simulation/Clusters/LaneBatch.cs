using LogCluster.Core;
using LogCluster.Simulation.Clients;

namespace LogCluster.Simulation.Clusters;

/// <summary>A batch on its way to a partition.</summary>
internal sealed class LaneBatch(SentBatch sent)
{
    public SentBatch Sent => sent;

    public int Attempts { get; set; }

    /// <summary>To the last attempt; null when there was none.</summary>
    public ErrorCode? Answer { get; set; }
}
