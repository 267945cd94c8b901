using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Core.Wire;

namespace LogCluster.Replication.Tests.Quorum.Snapshots;

/// <summary>A log that is followed whoever leads it, as a node follows the metadata.</summary>
internal sealed class FollowedLog(IReplicatedLog log) : IReplicatedLog
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
