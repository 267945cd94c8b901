using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Core.Wire;

namespace LogCluster.Replication.InSync;

/// <summary>
/// A partition as the log of a state machine: a coordinator writes to it as its leader of one epoch and waits for its in-sync replicas.
/// When this node leads it again, it is for another coordinator to write. Thread-safe.
/// </summary>
public sealed class PartitionReplicatedLog(Partition partition, LeaderEpoch epoch) : IReplicatedLog
{
    public TopicPartition TopicPartition => partition.TopicPartition;

    public LeaderEpoch LeaderEpoch => epoch;

    public bool IsLeader => partition.Producing.CanAppendAs(epoch);

    public bool TakesAppends => partition.Producing.HasEnoughInSync;

    public long LogStartOffset => partition.Log.LogStartOffset;

    public long LogEndOffset => partition.Log.LogEndOffset;

    public OffsetMonitor HighWatermark => partition.HighWatermark;

    public long? TryAppend(Memory<byte> batch) => partition.Producing.AppendAsCoordinator(batch, epoch);

    public IByteRegion? Read(long offset, int bytesMax)
    {
        var read = partition.Log.Read(offset, bytesMax);
        if (read.Error != ErrorCode.None)
            throw new IOException($"{TopicPartition} cannot be read at offset {offset}: {read.Error}.");
        return read.Slice;
    }
}
