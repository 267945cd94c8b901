using LogCluster.Simulation.Checks;

namespace LogCluster.Simulation.Clients;

/// <summary>A batch and what its producer knows of it.</summary>
internal sealed record SentBatch(PartitionHistory Partition, byte[] Bytes, long[] RecordIds, long[] TimestampsMs)
{
    public bool IsSettled { get; set; }
}
