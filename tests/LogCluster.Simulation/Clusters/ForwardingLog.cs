using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Core.Wire;
using LogCluster.Replication;

namespace LogCluster.Simulation.Clusters;

/// <summary>A replicated log as it is; a mistake overrides what it tells wrongly.</summary>
internal abstract class ForwardingLog(IReplicatedLog log) : IReplicatedLog
{
    public TopicPartition TopicPartition => log.TopicPartition;

    public LeaderEpoch LeaderEpoch => log.LeaderEpoch;

    public virtual bool IsLeader => log.IsLeader;

    public bool TakesAppends => log.TakesAppends;

    public long LogStartOffset => log.LogStartOffset;

    public long LogEndOffset => log.LogEndOffset;

    public virtual OffsetMonitor HighWatermark => log.HighWatermark;

    public virtual long? TryAppend(Memory<byte> batch) => log.TryAppend(batch);

    public IByteRegion? Read(long offset, int bytesMax) => log.Read(offset, bytesMax);
}
