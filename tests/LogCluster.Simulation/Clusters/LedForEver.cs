using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Core.Wire;
using LogCluster.Replication;

namespace LogCluster.Simulation.Clusters;

/// <summary>A log that never tells its state machine that somebody else leads it.</summary>
internal sealed class LedForEver(IReplicatedLog log) : IReplicatedLog
{
    public TopicPartition TopicPartition => log.TopicPartition;

    public LeaderEpoch LeaderEpoch => log.LeaderEpoch;

    public bool IsLeader => true;

    public bool TakesAppends => log.TakesAppends;

    public long LogStartOffset => log.LogStartOffset;

    public long LogEndOffset => log.LogEndOffset;

    public OffsetMonitor HighWatermark => log.HighWatermark;

    public long? TryAppend(Memory<byte> batch) => log.TryAppend(batch);

    public IByteRegion? Read(long offset, int bytesMax) => log.Read(offset, bytesMax);
}
