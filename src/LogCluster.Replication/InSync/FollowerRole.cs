using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Records;
using LogCluster.Storage;

namespace LogCluster.Replication.InSync;

/// <summary>
/// A follower under one leader epoch: appends what the leader has, cuts what the leader does not have, and believes the leader's high
/// watermark as far as its own log goes. Used under the partition's lock; begins and ends with the leader epoch.
/// </summary>
internal sealed class FollowerRole(NodeId leader, LeaderEpoch epoch, InSyncRules rules, PartitionLog log, OffsetMonitor highWatermark)
{
    public LeaderEpoch Epoch => epoch;

    public FollowerPosition Position =>
        new(leader, epoch, log.LogEndOffset, log.LeaderEpochs.Latest, log.LogStartOffset, highWatermark.Current);

    /// <summary>An answer to a fetch from elsewhere than the log's end is of the past and changes nothing. Throws <see cref="IOException"/>.</summary>
    public FollowOutcome Take(in LeaderAnswer answer, long nowMs)
    {
        if (answer.FetchOffset != log.LogEndOffset)
            return new(ErrorCode.None);
        if (answer.Diverging is { } diverging)
            return CutAt(diverging, nowMs);
        var batches = WholeBatches(answer.Records);
        if (!batches.IsEmpty && Append(batches, nowMs) is var error and not ErrorCode.None)
            return new(error);
        Commit(answer.HighWatermark);
        if (answer.LogStartOffset > log.LogStartOffset && answer.LogStartOffset <= log.LogEndOffset)
            return new(log.AdvanceLogStartOffset(answer.LogStartOffset));
        return new(ErrorCode.None);
    }

    private ErrorCode Append(ReadOnlyMemory<byte> batches, long nowMs)
    {
        RecordBatchView.TryRead(batches.Span, out var first);
        // The leader's log may begin within a batch, after records were deleted: such a log begins with the whole batch.
        if (log.LogStartOffset == log.LogEndOffset && first.BaseOffset < log.LogEndOffset && first.Header.NextOffset > log.LogEndOffset)
            log.TruncateFullyAndStartAt(first.BaseOffset, nowMs);
        return log.AppendAsFollower(batches, nowMs).Error;
    }

    private void Commit(long leaderHighWatermark)
    {
        var committed = rules.FollowerHighWatermark(leaderHighWatermark, log.LogEndOffset);
        if (committed <= highWatermark.Current)
            return;
        log.OnHighWatermarkAdvanced(committed);
        highWatermark.Advance(committed);
    }

    /// <summary>Without an end to what it lacks a leader would be asked the same for ever: such logs need its bounds to be mended.</summary>
    private FollowOutcome CutAt(OffsetAndEpoch diverging, long nowMs)
    {
        var (end, latest) = (log.LogEndOffset, log.LeaderEpochs.Latest);
        var outcome = Cut(() => log.TruncateTo(rules.TruncationOffset(log, diverging), nowMs));
        return log.LogEndOffset == end && log.LeaderEpochs.Latest == latest ? outcome with { Error = ErrorCode.OffsetOutOfRange } : outcome;
    }

    /// <summary>
    /// The leader has nothing at the log's end. If its log ends before, the rest of this one is cut; if it begins behind, this one begins anew
    /// there. If neither is so, and this log knows later epochs than the leader's, then nobody wrote those: the epoch of a batch is the one thing of
    /// it that no checksum covers. Throws <see cref="IOException"/>.
    /// </summary>
    public FollowOutcome TakeBounds(long leaderStartOffset, long leaderEndOffset, long nowMs)
    {
        if (leaderEndOffset < log.LogEndOffset)
            return Cut(() => log.TruncateTo(leaderEndOffset, nowMs));
        if (leaderStartOffset <= log.LogEndOffset)
            return log.LeaderEpochs.Latest > epoch ? Cut(() => log.TruncateTo(log.LeaderEpochs.EndOffsetFor(epoch, log.LogEndOffset).Offset, nowMs)) : new(ErrorCode.None);
        var outcome = Cut(() => log.TruncateFullyAndStartAt(leaderStartOffset, nowMs));
        // What a leader no longer keeps was committed.
        highWatermark.Advance(leaderStartOffset);
        return outcome;
    }

    private FollowOutcome Cut(Action cut)
    {
        var (end, committed) = (log.LogEndOffset, highWatermark.Current);
        cut();
        if (committed > log.LogEndOffset)
            highWatermark.Reset(log.LogEndOffset);
        return new(ErrorCode.None, end, Math.Max(committed - log.LogEndOffset, 0));
    }

    /// <summary>A leader's answer may be cut off at its size. Bytes that are no batch are for the log to refuse.</summary>
    private static ReadOnlyMemory<byte> WholeBatches(ReadOnlyMemory<byte> records)
    {
        var whole = 0;
        BatchReadStatus status;
        while ((status = RecordBatchView.TryRead(records.Span[whole..], out var batch)) == BatchReadStatus.Complete)
            whole += batch.SizeBytes;
        return whole == 0 && status != BatchReadStatus.Incomplete ? records : records[..whole];
    }
}
