using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Core.Wire;
using LogCluster.Replication;

namespace LogCluster.Broker.Quorum;

/// <summary>A replicated log as an observer sees it: only to be followed, whoever leads it.</summary>
internal sealed class CommittedView(IReplicatedLog log) : IReplicatedLog
{
    public TopicPartition TopicPartition => log.TopicPartition;

    public LeaderEpoch LeaderEpoch => log.LeaderEpoch;

    public bool IsLeader => false;

    public long LogStartOffset => log.LogStartOffset;

    public long LogEndOffset => log.LogEndOffset;

    public OffsetMonitor HighWatermark => log.HighWatermark;

    public long? TryAppend(Memory<byte> batch) => null;

    public IByteRegion? Read(long offset, int bytesMax) => log.Read(offset, bytesMax);

    public ILogSnapshots? Snapshots => log.Snapshots;
}
