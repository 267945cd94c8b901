using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Records;
using LogCluster.Storage;

namespace LogCluster.Replication.InSync;

/// <summary>
/// One partition on this node: its log, its leadership and its high watermark. Thread-safe. The in-sync set is this node alone for
/// now, so what is appended is committed.
/// </summary>
public sealed class Partition
{
    private readonly PartitionLog _log;
    private readonly TimeProvider _time;
    private volatile PartitionSettings _settings;
    private volatile PartitionLeadership _leadership;
    private volatile bool _isClosed;
    private int _isNoted;

    public Partition(Uuid topicId, PartitionLog log, PartitionSettings settings, PartitionLeadership leadership, TimeProvider time)
    {
        TopicId = topicId;
        _log = log;
        _settings = settings;
        _leadership = leadership;
        _time = time;
        HighWatermark = new OffsetMonitor(time, log.LogEndOffset);
        log.OnHighWatermarkAdvanced(log.LogEndOffset);
        if (leadership.IsLeader)
            log.AssignLeaderEpoch(leadership.Epoch);
    }

    public Uuid TopicId { get; }

    /// <summary>
    /// Called when the log or its settings changed, once until <see cref="Acknowledge"/>: whoever looks after logs need not look at those that
    /// are idle. On the thread of the change, so it must be quick.
    /// </summary>
    public Action<Partition>? Changed { get; init; }

    public bool IsClosed => _isClosed;

    public TopicPartition TopicPartition => _log.Partition;

    public PartitionLog Log => _log;

    public PartitionLeadership Leadership => _leadership;

    public OffsetMonitor HighWatermark { get; }

    public long LastStableOffset => _log.LastStableOffset(HighWatermark.Current);

    private long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Configure(PartitionSettings settings)
    {
        _settings = settings;
        _log.Config = settings.Log;
        Note();
    }

    /// <summary>The next change is told again.</summary>
    public void Acknowledge() => Volatile.Write(ref _isNoted, 0);

    private void Note()
    {
        if (Volatile.Read(ref _isNoted) == 0 && Interlocked.Exchange(ref _isNoted, 1) == 0)
            Changed?.Invoke(this);
    }

    /// <summary>Takes the leadership that the metadata gives; an older epoch than the one in force is ignored.</summary>
    public void Lead(PartitionLeadership leadership)
    {
        if (leadership.Epoch <= _leadership.Epoch)
            return;
        _leadership = leadership;
        if (leadership.IsLeader)
            _log.AssignLeaderEpoch(leadership.Epoch);
    }

    /// <summary>
    /// Appends one producer's batch, in place in <paramref name="records"/>, which are not kept. Runs to its end without waiting;
    /// with acks=all the caller waits for <see cref="HighWatermark"/> to pass the outcome's last offset.
    /// </summary>
    public AppendOutcome AppendAsLeader(Memory<byte> records, short acks, short produceVersion)
    {
        var leadership = _leadership;
        var settings = _settings;
        if (_isClosed)
            return AppendOutcome.Refused(ErrorCode.UnknownTopicOrPartition);
        if (!leadership.IsLeader)
            return AppendOutcome.Refused(ErrorCode.NotLeaderOrFollower);
        if (acks == -1 && leadership.InSyncReplicaCount < settings.MinInSyncReplicas)
            return AppendOutcome.Refused(ErrorCode.NotEnoughReplicas);
        if (_log.IsFailed)
            return AppendOutcome.Refused(ErrorCode.KafkaStorageError, "The log of this partition has failed.");
        var nowMs = NowMs;
        using var batch = RecordBatchValidator.Validate(records, settings.Validation, BatchOrigin.Client, produceVersion, nowMs);
        if (!batch.IsValid)
            return Refuse(batch.Error, batch.Message) with { RecordErrors = batch.RecordErrors };
        if (batch.Header.IsTransactional)
            return AppendOutcome.Refused(ErrorCode.InvalidTxnState, "Transactions are not served.");
        try
        {
            return Append(batch, leadership, settings, nowMs);
        }
        catch (IOException e)
        {
            return AppendOutcome.Refused(ErrorCode.KafkaStorageError, e.Message);
        }
    }

    /// <summary>What is wrong with the records comes with where the log starts, what is wrong with their bytes or with the log does not; as in Kafka.</summary>
    private AppendOutcome Refuse(ErrorCode error, string? message = null)
    {
        var outcome = AppendOutcome.Refused(error, message);
        return error is ErrorCode.CorruptMessage or ErrorCode.MessageTooLarge or ErrorCode.RecordListTooLarge or ErrorCode.KafkaStorageError
            ? outcome
            : outcome with { LogStartOffset = _log.LogStartOffset };
    }

    private AppendOutcome Append(in ValidatedBatch batch, PartitionLeadership leadership, PartitionSettings settings, long nowMs)
    {
        // The time first: it is covered by the checksum, the offsets that the log sets afterwards are not.
        batch.AssignOffsets(0, leadership.Epoch, nowMs);
        var appended = _log.AppendAsLeader(batch.Bytes, leadership.Epoch, Storage.AppendOrigin.Client, nowMs);
        if (!appended.Succeeded)
            return Refuse(appended.Error);
        OnAppended();
        var appendTimeMs = settings.Validation.TimestampType == TimestampType.LogAppendTime ? appended.MaxTimestampMs : -1;
        return new AppendOutcome(ErrorCode.None, null, appended.BaseOffset, appended.LastOffset, appendTimeMs, _log.LogStartOffset);
    }

    /// <summary>True while this node leads the partition and its log takes appends.</summary>
    public bool CanAppend => !_isClosed && _leadership.IsLeader && !_log.IsFailed;

    /// <summary>
    /// Appends one batch of a state machine on this node, as it is. Null when this node does not lead, the offset of its first record
    /// otherwise. Throws <see cref="IOException"/> when the disk fails or too few replicas are in sync; nothing is then kept.
    /// </summary>
    public long? AppendAsCoordinator(Memory<byte> batch)
    {
        var leadership = _leadership;
        if (!CanAppend)
            return null;
        if (leadership.InSyncReplicaCount < _settings.MinInSyncReplicas)
            throw new IOException($"{TopicPartition} has {leadership.InSyncReplicaCount} replicas in sync, fewer than min.insync.replicas.");
        var appended = _log.AppendAsLeader(batch, leadership.Epoch, Storage.AppendOrigin.Coordinator, NowMs);
        if (!appended.Succeeded)
            return null;
        OnAppended();
        return appended.BaseOffset;
    }

    private void OnAppended()
    {
        var endOffset = _log.LogEndOffset;
        _log.OnHighWatermarkAdvanced(endOffset);
        HighWatermark.Advance(endOffset);
        Note();
    }

    /// <summary>Reads what a consumer may see: below the high watermark, or with <paramref name="committedOnly"/> below the last stable offset.</summary>
    public PartitionRead Read(long offset, LeaderEpoch currentEpoch, int bytesMax, bool minOneBatch, bool committedOnly)
    {
        if (CheckLeader(currentEpoch) is var fault and not ErrorCode.None)
            return PartitionRead.Failed(fault);
        var highWatermark = HighWatermark.Current;
        var stable = _log.LastStableOffset(highWatermark);
        var upTo = committedOnly ? stable : highWatermark;
        try
        {
            var read = _log.Read(offset, bytesMax, upTo, minOneBatch, committedOnly);
            if (read.Error != ErrorCode.None)
                return PartitionRead.Failed(read.Error);
            return new PartitionRead(ErrorCode.None, highWatermark, stable, _log.LogStartOffset, read.Slice)
            {
                AbortedTransactions = committedOnly ? read.AbortedTransactions ?? [] : null,
            };
        }
        catch (IOException)
        {
            return PartitionRead.Failed(ErrorCode.KafkaStorageError);
        }
    }

    /// <summary>
    /// Finds the first record at or after a time, or one of <see cref="OffsetQuery"/>. A consumer sees nothing beyond the high
    /// watermark, with <paramref name="committedOnly"/> beyond the last stable offset; a replica sees the whole log. Null when there is no such record.
    /// </summary>
    public FoundOffset? FindOffset(long timestamp, bool committedOnly, bool forReplica)
    {
        var highWatermark = HighWatermark.Current;
        var limit = forReplica ? _log.LogEndOffset : committedOnly ? _log.LastStableOffset(highWatermark) : highWatermark;
        switch (timestamp)
        {
            case OffsetQuery.Latest:
                return new FoundOffset(limit, -1, _leadership.Epoch);
            case OffsetQuery.Earliest or OffsetQuery.EarliestLocal:
                return new FoundOffset(_log.LogStartOffset, -1, _log.LeaderEpochs.EpochAt(_log.LogStartOffset));
            case OffsetQuery.LatestTiered or OffsetQuery.EarliestPendingUpload:
                return null;
        }

        var found = timestamp == OffsetQuery.MaxTimestamp ? _log.FindMaxTimestamp() : _log.FindByTimestamp(timestamp);
        return found is { } place && place.Offset < limit ? place : null;
    }

    /// <summary>
    /// Hides what lies below the offset, or with -1 below the high watermark (KIP-107), and tells the new log start. Errors:
    /// OFFSET_OUT_OF_RANGE beyond the high watermark, POLICY_VIOLATION where nothing is ever deleted.
    /// </summary>
    public (ErrorCode Error, long LogStartOffset) DeleteRecords(long offset)
    {
        const long UpToHighWatermark = -1;
        if (CheckLeader(LeaderEpoch.None) is var fault and not ErrorCode.None)
            return (fault, -1);
        if (!_settings.Log.DeletesByRetention)
            return (ErrorCode.PolicyViolation, -1);
        var highWatermark = HighWatermark.Current;
        var upTo = offset == UpToHighWatermark ? highWatermark : offset;
        if (upTo < 0 || upTo > highWatermark)
            return (ErrorCode.OffsetOutOfRange, -1);
        try
        {
            var refused = _log.AdvanceLogStartOffset(upTo);
            Note();
            return refused != ErrorCode.None ? (refused, -1) : (ErrorCode.None, _log.LogStartOffset);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return (ErrorCode.KafkaStorageError, -1);
        }
    }

    /// <summary>Where an epoch ended in this log (KIP-101); both parts -1 for an epoch that the log knows nothing of.</summary>
    public OffsetAndEpoch EndOfEpoch(LeaderEpoch epoch) => _log.LeaderEpochs.EndOffsetFor(epoch, _log.LogEndOffset);

    /// <summary>Checks the epoch that a client believes in (KIP-320); none is not checked.</summary>
    public ErrorCode CheckLeader(LeaderEpoch currentEpoch)
    {
        var leadership = _leadership;
        if (_isClosed)
            return ErrorCode.UnknownTopicOrPartition;
        if (currentEpoch != LeaderEpoch.None && currentEpoch != leadership.Epoch)
            return currentEpoch < leadership.Epoch ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch;
        return leadership.IsLeader ? ErrorCode.None : ErrorCode.NotLeaderOrFollower;
    }

    /// <summary>Ends all waits and refuses what comes; the log itself is closed by whoever opened it.</summary>
    public void Close()
    {
        _isClosed = true;
        HighWatermark.Close();
    }
}
