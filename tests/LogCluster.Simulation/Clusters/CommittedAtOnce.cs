using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Core.Wire;
using LogCluster.Replication;

namespace LogCluster.Simulation.Clusters;

/// <summary>A log that tells its state machine that everything is committed as soon as it is appended.</summary>
internal sealed class CommittedAtOnce(IReplicatedLog log) : IReplicatedLog
{
    public TopicPartition TopicPartition => log.TopicPartition;

    public LeaderEpoch LeaderEpoch => log.LeaderEpoch;

    public bool IsLeader => log.IsLeader;

    public bool TakesAppends => log.TakesAppends;

    public long LogStartOffset => log.LogStartOffset;

    public long LogEndOffset => log.LogEndOffset;

    public OffsetMonitor HighWatermark { get; } = new(TimeProvider.System, log.LogEndOffset);

    public long? TryAppend(Memory<byte> batch)
    {
        var appended = log.TryAppend(batch);
        HighWatermark.Advance(log.LogEndOffset);
        return appended;
    }

    public IByteRegion? Read(long offset, int bytesMax) => log.Read(offset, bytesMax);
}
