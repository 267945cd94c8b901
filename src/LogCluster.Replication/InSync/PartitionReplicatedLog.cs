using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Core.Wire;

namespace LogCluster.Replication.InSync;

/// <summary>A partition as the log of a state machine: a coordinator writes to it as its leader and waits for its in-sync replicas. Thread-safe.</summary>
public sealed class PartitionReplicatedLog(Partition partition) : IReplicatedLog
{
    public TopicPartition TopicPartition => partition.TopicPartition;

    public LeaderEpoch LeaderEpoch => partition.Leadership.Epoch;

    public bool IsLeader => partition.CanAppend;

    public long LogStartOffset => partition.Log.LogStartOffset;

    public long LogEndOffset => partition.Log.LogEndOffset;

    public OffsetMonitor HighWatermark => partition.HighWatermark;

    public long? TryAppend(Memory<byte> batch) => partition.AppendAsCoordinator(batch);

    public IByteRegion? Read(long offset, int bytesMax)
    {
        var read = partition.Log.Read(offset, bytesMax);
        if (read.Error != ErrorCode.None)
            throw new IOException($"{TopicPartition} cannot be read at offset {offset}: {read.Error}.");
        return read.Slice;
    }
}
