using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Core.Wire;
using LogCluster.Storage;

namespace LogCluster.Replication.Quorum;

/// <summary>
/// A quorum of one: this node is the only voter, always leads, and what it has flushed is committed. Each start is a new epoch,
/// kept in <see cref="ElectionStateFile"/> before the first append under it. Thread-safe.
/// </summary>
public sealed class SingleVoterLog : IReplicatedLog
{
    private readonly PartitionLog _log;
    private readonly TimeProvider _time;

    private SingleVoterLog(PartitionLog log, LeaderEpoch epoch, TimeProvider time)
    {
        _log = log;
        _time = time;
        LeaderEpoch = epoch;
        HighWatermark = new OffsetMonitor(time, log.LogEndOffset);
    }

    /// <summary>
    /// Begins the next epoch. The first record of an epoch is the caller's to append (a LeaderChange message).
    /// </summary>
    public static SingleVoterLog Lead(PartitionLog log, ElectionStateFile election, NodeId self, Uuid directoryId, TimeProvider time)
    {
        var last = Math.Max(election.Read().Epoch.Value, log.LeaderEpochs.Latest.Value);
        var state = new ElectionState(self, new LeaderEpoch(Math.Max(last, 0) + 1), self, directoryId);
        election.Write(state);
        log.AssignLeaderEpoch(state.Epoch);
        return new SingleVoterLog(log, state.Epoch, time);
    }

    public TopicPartition TopicPartition => _log.Partition;

    public LeaderEpoch LeaderEpoch { get; }

    public bool IsLeader => !_log.IsFailed;

    public long LogStartOffset => _log.LogStartOffset;

    public long LogEndOffset => _log.LogEndOffset;

    public OffsetMonitor HighWatermark { get; }

    public long? TryAppend(Memory<byte> batch)
    {
        var nowMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var appended = _log.AppendAsLeader(batch, LeaderEpoch, AppendOrigin.Coordinator, nowMs);
        Invariant.Check(appended.Succeeded);
        _log.Flush(nowMs);
        HighWatermark.Advance(_log.LogEndOffset);
        return appended.BaseOffset;
    }

    public IByteRegion? Read(long offset, int bytesMax)
    {
        var read = _log.Read(offset, bytesMax);
        Invariant.Check(read.Error == ErrorCode.None);
        return read.Slice;
    }
}
