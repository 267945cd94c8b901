using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Core.Wire;

namespace LogCluster.Replication;

/// <summary>
/// A log with a leader and a commit rule. Quorum logs (Raft) and in-sync logs (ISR) stand behind it alike, so that a state machine
/// does not know which it runs on. Thread-safe.
/// </summary>
public interface IReplicatedLog
{
    TopicPartition TopicPartition { get; }

    /// <summary>The epoch in force; appends are made under it.</summary>
    LeaderEpoch LeaderEpoch { get; }

    /// <summary>True while this node may append.</summary>
    bool IsLeader { get; }

    /// <summary>
    /// False while this node leads and appends would be refused all the same, since too few replicas are in sync. How it looks now: the next append may
    /// still be refused.
    /// </summary>
    bool TakesAppends => true;

    long LogStartOffset { get; }

    /// <summary>The offset of the next record.</summary>
    long LogEndOffset { get; }

    /// <summary>Everything below it is committed and never changes; it never moves back while this node runs.</summary>
    OffsetMonitor HighWatermark { get; }

    /// <summary>
    /// Appends one batch as leader, at the base offset that it was built for; its leader epoch is set in place. Returns the offset of its first
    /// record, or null when this node no longer leads, or the log no longer ends where the batch begins. Throws <see cref="IOException"/> when the disk fails; nothing of the batch is then kept.
    /// </summary>
    long? TryAppend(Memory<byte> batch);

    /// <summary>
    /// Whole batches from the one that holds <paramref name="offset"/> on, at least one, about <paramref name="bytesMax"/>; null at
    /// or beyond the log end, and below its start. The caller disposes the region.
    /// </summary>
    IByteRegion? Read(long offset, int bytesMax);

    /// <summary>What stands for the records below the log's start; null for a log whose deleted records count for nothing.</summary>
    ILogSnapshots? Snapshots => null;
}
