using LogCluster.Simulation.Checks;
using LogCluster.Simulation.Clients;

namespace LogCluster.Simulation.Clusters;

/// <summary>What one producer has under way to one partition, in the order of its sequence.</summary>
internal sealed class ProducerLane(PartitionHistory partition)
{
    public PartitionHistory Partition => partition;

    public List<LaneBatch> Unsettled { get; } = [];

    /// <summary>-1 while it has none.</summary>
    public long ProducerId { get; private set; } = -1;

    public int NextSequence { get; private set; }

    /// <summary>The partition's when this producer id began.</summary>
    public int LossCount { get; private set; }

    public void BeginAs(long producerId) => (ProducerId, NextSequence, LossCount) = (producerId, 0, partition.LossCount);

    /// <summary>What is not settled stays as it is, and whether it is there nobody knows.</summary>
    public void BeginAnew()
    {
        Unsettled.Clear();
        ProducerId = -1;
    }

    public void Add(SentBatch batch)
    {
        Unsettled.Add(new LaneBatch(batch));
        NextSequence += batch.RecordIds.Length;
    }
}
