using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Records;
using LogCluster.Storage;

namespace LogCluster.Replication.InSync;

/// <summary>What producers and coordinators do with a partition that this node leads: append, and wait for the in-sync replicas. Thread-safe.</summary>
public sealed class LeaderAppends
{
    private readonly Partition _partition;

    internal LeaderAppends(Partition partition) => _partition = partition;

    /// <summary>
    /// Appends one producer's batch, in place in <paramref name="records"/>, which are not kept. Runs to its end without waiting;
    /// with acks=all the caller then awaits <see cref="WaitForReplicasAsync"/>.
    /// </summary>
    public AppendOutcome Append(Memory<byte> records, short acks, short produceVersion)
    {
        var settings = _partition.Settings;
        if (_partition.IsClosed)
            return AppendOutcome.Refused(ErrorCode.UnknownTopicOrPartition);
        if (_partition.Leader is not { } leader)
            return AppendOutcome.Refused(WithoutRole);
        if (acks == -1 && !HasEnoughReplicas(leader, settings))
            return AppendOutcome.Refused(ErrorCode.NotEnoughReplicas);
        if (_partition.Log.IsFailed)
            return AppendOutcome.Refused(ErrorCode.KafkaStorageError, "The log of this partition has failed.");
        var nowMs = _partition.Context.NowMs;
        using var batch = RecordBatchValidator.Validate(records, settings.Validation, BatchOrigin.Client, produceVersion, nowMs);
        if (!batch.IsValid)
            return Refuse(batch.Error, batch.Message) with { RecordErrors = batch.RecordErrors };
        if (batch.Header.IsTransactional)
            return AppendOutcome.Refused(ErrorCode.InvalidTxnState, "Transactions are not served.");
        try
        {
            return Append(batch, leader, settings, nowMs);
        }
        catch (IOException e)
        {
            return AppendOutcome.Refused(ErrorCode.KafkaStorageError, e.Message);
        }
    }

    private ErrorCode WithoutRole => _partition.IsOffline ? ErrorCode.KafkaStorageError : ErrorCode.NotLeaderOrFollower;

    private bool HasEnoughReplicas(LeaderRole leader, PartitionSettings settings) =>
        leader.InSync.Members.Length >= _partition.Context.Rules.EffectiveMinInSync(settings.MinInSyncReplicas, leader.ReplicaCount);

    /// <summary>What is wrong with the records comes with where the log starts, what is wrong with their bytes or with the log does not; as in Kafka.</summary>
    private AppendOutcome Refuse(ErrorCode error, string? message = null)
    {
        var outcome = AppendOutcome.Refused(error, message);
        return error is ErrorCode.CorruptMessage or ErrorCode.MessageTooLarge or ErrorCode.RecordListTooLarge or ErrorCode.KafkaStorageError
            or ErrorCode.NotLeaderOrFollower
            ? outcome
            : outcome with { LogStartOffset = _partition.Log.LogStartOffset };
    }

    private AppendOutcome Append(in ValidatedBatch batch, LeaderRole leader, PartitionSettings settings, long nowMs)
    {
        // The time first: it is covered by the checksum, the offsets that the log sets afterwards are not.
        batch.AssignOffsets(0, leader.Epoch, nowMs);
        var appended = Append(batch.Bytes, leader, Storage.AppendOrigin.Client, nowMs);
        if (!appended.Succeeded)
            return Refuse(appended.Error);
        var appendTimeMs = settings.Validation.TimestampType == TimestampType.LogAppendTime ? appended.MaxTimestampMs : -1;
        return new AppendOutcome(ErrorCode.None, null, appended.BaseOffset, appended.LastOffset, appendTimeMs, _partition.Log.LogStartOffset)
        {
            LeaderEpoch = leader.Epoch,
        };
    }

    private AppendResult Append(Memory<byte> batch, LeaderRole leader, Storage.AppendOrigin origin, long nowMs)
    {
        AppendResult appended;
        using (_partition.EnterChange())
        {
            // Under the lock: after this leader has ended its log may be another's.
            if (!ReferenceEquals(_partition.Leader, leader))
                return AppendResult.Refused(ErrorCode.NotLeaderOrFollower);
            appended = _partition.Log.AppendAsLeader(batch, leader.Epoch, origin, nowMs);
            if (appended.Succeeded)
                _partition.AdvanceCommitted(leader);
        }

        _partition.Note();
        return appended;
    }

    /// <summary>
    /// Waits until every in-sync replica has what this outcome appended. Errors: REQUEST_TIMED_OUT, NOT_LEADER_OR_FOLLOWER when this leader ends
    /// meanwhile, KAFKA_STORAGE_ERROR when its log directory fails, NOT_ENOUGH_REPLICAS_AFTER_APPEND when too few were in sync at the end; the records may be committed yet in all cases.
    /// </summary>
    public async ValueTask<ErrorCode> WaitForReplicasAsync(AppendOutcome appended, TimeSpan timeout)
    {
        ValueTask<WaitOutcome> reached;
        using (_partition.EnterChange())
        {
            // Under the lock: the end of this leader ends waits that began before it, and none begins after.
            if (_partition.Leader?.Epoch != appended.LeaderEpoch)
                return WithoutRole;
            reached = _partition.HighWatermark.WaitForAsync(appended.LastOffset + 1, timeout);
        }

        return await reached switch
        {
            WaitOutcome.Reached => CheckCommitted(appended),
            WaitOutcome.TimedOut => ErrorCode.RequestTimedOut,
            _ => WithoutRole,
        };
    }

    private ErrorCode CheckCommitted(AppendOutcome appended)
    {
        if (_partition.Leader is not { } leader || leader.Epoch != appended.LeaderEpoch)
            return WithoutRole;
        var needed = _partition.Context.Rules.EffectiveMinInSync(_partition.Settings.MinInSyncReplicas, leader.ReplicaCount);
        return leader.InSync.MaximalCount >= needed ? ErrorCode.None : ErrorCode.NotEnoughReplicasAfterAppend;
    }

    /// <summary>False while this node leads and too few replicas are in sync for acks=all.</summary>
    public bool HasEnoughInSync => _partition.Leader is not { } leader || HasEnoughReplicas(leader, _partition.Settings);

    /// <summary>True while this node leads under this epoch and its log takes appends.</summary>
    public bool CanAppendAs(LeaderEpoch epoch) => _partition.CanAppend && _partition.Leader?.Epoch == epoch;

    /// <summary>
    /// Appends one batch of a state machine on this node, as it is. Null when this node does not lead under this epoch, the offset of its
    /// first record otherwise. Throws <see cref="IOException"/> when the disk fails or too few replicas are in sync; nothing is then kept.
    /// </summary>
    public long? AppendAsCoordinator(Memory<byte> batch, LeaderEpoch epoch)
    {
        if (!_partition.CanAppend || _partition.Leader is not { } leader || leader.Epoch != epoch)
            return null;
        if (!HasEnoughReplicas(leader, _partition.Settings))
            throw new IOException($"{_partition.TopicPartition} has {leader.InSync.Members.Length} replicas in sync, fewer than min.insync.replicas.");
        var appended = Append(batch, leader, Storage.AppendOrigin.Coordinator, _partition.Context.NowMs);
        return appended.Succeeded ? appended.BaseOffset : null;
    }
}
