using LogCluster.Core;
using LogCluster.Core.Waiting;

namespace LogCluster.Replication.InSync;

/// <summary>DeleteRecords (KIP-107): moves the start of a led partition's log, and waits until its live replicas have moved theirs. Stateless.</summary>
public static class RecordDeletion
{
    /// <summary>Stands for: all that is committed.</summary>
    public const long UpToHighWatermark = -1;

    private const long NoOffset = -1;

    /// <summary>
    /// Hides what lies below the offset and tells the first offset that is left on all live replicas. Errors: OFFSET_OUT_OF_RANGE beyond the high
    /// watermark, POLICY_VIOLATION where nothing is ever deleted, REQUEST_TIMED_OUT when a live replica takes longer: it is deleted here.
    /// </summary>
    public static async ValueTask<(ErrorCode Error, long LowWatermark)> DeleteAsync(Partition partition, long offset, TimeSpan timeout)
    {
        if (partition.Reading.CheckLeader(LeaderEpoch.None) is var fault and not ErrorCode.None)
            return (fault, NoOffset);
        if (!partition.Settings.Log.DeletesByRetention)
            return (ErrorCode.PolicyViolation, NoOffset);
        var (error, upTo, low) = Delete(partition, offset);
        if (error != ErrorCode.None || low is null)
            return (error, error == ErrorCode.None ? partition.Log.LogStartOffset : NoOffset);
        return await low.WaitForAsync(upTo, timeout) switch
        {
            WaitOutcome.Reached => (ErrorCode.None, low.Current),
            WaitOutcome.TimedOut => (ErrorCode.RequestTimedOut, NoOffset),
            _ => (ErrorCode.NotLeaderOrFollower, NoOffset),
        };
    }

    /// <summary>The monitor is null when no other replica is to be waited for.</summary>
    private static (ErrorCode Error, long UpTo, OffsetMonitor? Low) Delete(Partition partition, long offset)
    {
        using (partition.EnterChange())
        {
            if (partition.Leader is not { } leader)
                return (ErrorCode.NotLeaderOrFollower, NoOffset, null);
            var highWatermark = partition.HighWatermark.Current;
            var upTo = offset == UpToHighWatermark ? highWatermark : offset;
            if (upTo < 0 || upTo > highWatermark)
                return (ErrorCode.OffsetOutOfRange, NoOffset, null);
            try
            {
                var refused = partition.Log.AdvanceLogStartOffset(upTo);
                partition.Note();
                return (refused, upTo, leader.ReplicaCount > 1 ? leader.TrackLowWatermark(partition.Log.LogStartOffset) : null);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                return (ErrorCode.KafkaStorageError, NoOffset, null);
            }
        }
    }
}
