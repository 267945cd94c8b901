using LogCluster.Storage.Producers;
using LogCluster.Storage.Segments;

namespace LogCluster.Storage;

/// <summary>
/// One partition's log: segments in one directory. Everything that changes it takes one lock, is synchronous and is in effect when the
/// call returns. Reads take no lock: they work on the newest <see cref="View"/> and hold leases on segments, so they neither wait for
/// appends nor see parts of one. Nothing here looks at a clock; times are arguments, in milliseconds since 1970.
/// <para>
/// An IOException from an append means that nothing of it counts. If the file could not be brought back to its former length, or a
/// flush failed, or the log and what is known about it might differ, the log is failed (<see cref="IsFailed"/>): it can be read, refuses
/// changes, and is mended by opening it again. A failed flush is never tried again. Appends to a failed or closed log are answered with
/// KAFKA_STORAGE_ERROR, other changes throw.
/// </para>
/// Whoever opens the log closes it (<see cref="Close"/>); without that the next open takes it for crashed.
/// </summary>
public sealed class PartitionLog : IDisposable
{
    private readonly Lock _sync = new();
    private readonly IDisk _disk;
    private readonly ProducerStateTable _producers;
    private readonly ProducerSnapshotFiles _snapshots;
    private readonly DeletedSegments _deleted;
    private readonly UnflushedParts _unflushed;
    private readonly Action<CompletedTransaction, long> _noteAborted;
    private volatile LogView _view;
    private volatile bool _failed;
    private volatile bool _closed;
    private bool _changed;

    private PartitionLog(IDisk disk, string directory, TopicPartition partition, LogConfig config, LoadedLog loaded, long nowMs)
    {
        _disk = disk;
        Directory = directory;
        Partition = partition;
        Config = config;
        _producers = loaded.Producers;
        _snapshots = loaded.Snapshots;
        _deleted = new DeletedSegments(disk);
        _noteAborted = (transaction, lastStableOffset) => ProducerReplay.Note(Active, transaction, lastStableOffset);
        LeaderEpochs = loaded.Epochs;
        RecoveryReport = loaded.Report;
        _changed = loaded.Report.IsAnything || loaded.LogEndOffset == loaded.Segments[0].BaseOffset;
        _unflushed = UnflushedParts.Of(disk, directory, loaded, _changed, nowMs);
        _view = new LogView([.. loaded.Segments], loaded.LogStartOffset, loaded.LogEndOffset, _producers.FirstUnstableOffset ?? LogView.NoOffset, -1, 0);
    }

    /// <summary>Opens the log in an existing directory, which may be empty: then it begins at the log start offset of the options.</summary>
    public static PartitionLog Open(IDisk disk, string directory, TopicPartition partition, LogConfig config, LogOpenOptions options) =>
        new(disk, directory, partition, config, LogLoader.Load(disk, directory, config, options), options.NowMs);

    public TopicPartition Partition { get; }

    public string Directory { get; }

    /// <summary>Of which topic of that name this is a log (KIP-516); null when nothing says it.</summary>
    public Uuid? TopicId { get; set; }

    /// <summary>May be replaced at any time.</summary>
    public LogConfig Config { get; set; }

    public LogRecoveryReport RecoveryReport { get; }

    public LeaderEpochHistory LeaderEpochs { get; }

    /// <summary>What may be read now; its offsets belong together.</summary>
    public LogView View => _view;

    public long LogStartOffset => _view.LogStartOffset;
    public long LogEndOffset => _view.LogEndOffset;

    /// <summary>Everything below is durable.</summary>
    public long RecoveryPoint => _unflushed.RecoveryPoint;

    public bool IsFailed => _failed;

    /// <summary>Bytes of all segments.</summary>
    public long SizeBytes => Retention.SizeBytes(_view);
    public int SegmentCount => _view.Segments.Length;

    /// <summary>The first offset that read_committed may not pass (KIP-98), given how far the log is replicated.</summary>
    public long LastStableOffset(long highWatermark) => _view.LastStableOffset(highWatermark);

    /// <summary>
    /// Appends validated batches at the end of the log. Base offsets and <paramref name="epoch"/> are written into
    /// <paramref name="batches"/>, which is not kept. Refuses what the producer state does not allow, and answers a duplicate with what
    /// it got before. With flush.messages at 1 the batches are durable on return.
    /// </summary>
    public AppendResult AppendAsLeader(Memory<byte> batches, LeaderEpoch epoch, AppendOrigin origin, long nowMs)
    {
        lock (_sync)
        {
            if (!IsUsable)
                return AppendResult.Refused(ErrorCode.KafkaStorageError);
            if (batches.Length > Config.SegmentBytes)
                return AppendResult.Refused(ErrorCode.RecordListTooLarge);
            var staged = StagedAppend.AsLeader(batches, _view.LogEndOffset, epoch, origin, _producers);
            return Append(batches, staged, nowMs);
        }
    }

    /// <summary>
    /// Appends batches of another replica's log with the offsets and epochs that they have. Refuses damaged batches (CORRUPT_MESSAGE) and
    /// such as begin below the end of the log (OFFSET_OUT_OF_RANGE).
    /// </summary>
    public AppendResult AppendAsFollower(ReadOnlyMemory<byte> batches, long nowMs)
    {
        lock (_sync)
        {
            if (!IsUsable)
                return AppendResult.Refused(ErrorCode.KafkaStorageError);
            var staged = StagedAppend.AsFollower(batches, _view.LogEndOffset, _producers);
            return Append(batches, staged, nowMs);
        }
    }

    private AppendResult Append(ReadOnlyMemory<byte> batches, StagedAppend staged, long nowMs)
    {
        if (staged.IsToBeWritten && !batches.IsEmpty)
            Write(batches, staged.Result, staged.LastEpoch, nowMs);
        else
            _producers.Discard();
        // After a duplicate too: a crash may have kept the original from being flushed.
        if (_view.LogEndOffset - RecoveryPoint >= Config.FlushMessages)
            Flush(nowMs);
        return staged.Result;
    }

    private void Write(ReadOnlyMemory<byte> batches, in AppendResult result, LeaderEpoch lastEpoch, long nowMs)
    {
        try
        {
            if (RollPolicy.ShouldRoll(Active, Config, Partition, batches.Length, result, nowMs))
                RollAt(RollPolicy.BaseOffset(_view.LogEndOffset, result), nowMs);
            LeaderEpochs.AssignFrom(batches.Span, lastEpoch);
            Active.LoadIndexes();
            Active.Write(batches.Span);
        }
        catch (Exception fault)
        {
            _failed |= fault is SegmentDamagedException;
            _producers.Discard();
            throw;
        }

        var position = Active.SizeBytes;
        try
        {
            Active.AddToIndexes(batches.Span);
            _producers.Commit(result.LastOffset + 1, _noteAborted);
        }
        catch
        {
            // The batches are in the file and cannot be told from others any more.
            _failed = true;
            throw;
        }

        Publish(_view.Segments, _view.LogStartOffset, result.LastOffset + 1, result.BaseOffset, position);
    }

    private LogSegment Active => _view.Segments[^1];

    /// <summary>Runs a step after which there is no way back.</summary>
    private void ChangeOrFail(Action change)
    {
        try
        {
            change();
        }
        catch
        {
            _failed = true;
            throw;
        }
    }

    /// <summary>Notes that a new leader's epoch begins at the end of the log, before it has written anything (KIP-101).</summary>
    public void AssignLeaderEpoch(LeaderEpoch epoch)
    {
        lock (_sync)
        {
            CheckUsable();
            LeaderEpochs.Assign(epoch, _view.LogEndOffset);
        }
    }

    /// <summary>Begins a new segment at the end of the log, unless the active one is empty.</summary>
    public void Roll(long nowMs)
    {
        lock (_sync)
        {
            CheckUsable();
            if (Active.SizeBytes > 0)
                RollAt(_view.LogEndOffset, nowMs);
        }
    }

    private void RollAt(long baseOffset, long nowMs)
    {
        var segments = _view.Segments;
        var active = Active;
        if (active.SizeBytes == 0)
        {
            // An empty segment whose offset is too far from the batches to come: it is not worth keeping.
            _deleted.Add(active, nowMs);
            segments = segments[..^1];
        }
        else
        {
            active.Seal();
            _snapshots.Write(_producers, _view.LogStartOffset);
            _unflushed.OnSealed(active);
        }

        _unflushed.OnNamesChanged();
        var next = LogSegment.Create(_disk, Directory, baseOffset, Config, nowMs);
        Publish([.. segments, next], _view.LogStartOffset, _view.LogEndOffset, -1, 0);
    }

    private void Publish(LogSegment[] segments, long logStartOffset, long logEndOffset, long lastAppendOffset, int lastAppendPosition)
    {
        _changed = true;
        _view = new LogView(segments, logStartOffset, logEndOffset, _producers.FirstUnstableOffset ?? LogView.NoOffset, lastAppendOffset, lastAppendPosition);
    }

    private void PublishWith(long logStartOffset, LogSegment[]? segments = null) =>
        Publish(segments ?? _view.Segments, logStartOffset, _view.LogEndOffset, _view.LastAppendOffset, _view.LastAppendPosition);

    /// <summary>
    /// Reads whole batches from the one with <paramref name="offset"/> on, as many as fit into <paramref name="maxBytes"/> and lie wholly
    /// below <paramref name="upToOffset"/>, from one segment. With <paramref name="minOneBatch"/> the first one is given whatever its size
    /// (KIP-74). With <paramref name="committedOnly"/> the aborted transactions in that range come along; the limit is then for the caller to
    /// set at <see cref="LastStableOffset"/>. Errors: OFFSET_OUT_OF_RANGE, CORRUPT_MESSAGE where there is no batch, and KAFKA_STORAGE_ERROR when the
    /// log was closed meanwhile.
    /// </summary>
    public ReadResult Read(long offset, int maxBytes, long upToOffset = long.MaxValue, bool minOneBatch = true, bool committedOnly = false)
    {
        var wait = default(SpinWait);
        while (true)
        {
            var view = _view;
            try
            {
                if (LogReader.TryRead(view, offset, maxBytes, upToOffset, minOneBatch, committedOnly) is { } result)
                    return result;
            }
            catch (IOException) when (_closed)
            {
                // Renamed, with its directory, before this reader had opened a file in it.
            }

            if (!TryAwaitNewerView(view, ref wait))
                return ReadResult.Failed(ErrorCode.KafkaStorageError);
        }
    }

    /// <summary>
    /// The first record with this timestamp or a larger one (ListOffsets by time); null when there is none. Looks into batches, so this costs
    /// more than a read.
    /// </summary>
    public FoundOffset? FindByTimestamp(long timestampMs) => Look(view => OffsetLookup.TryFindByTimestamp(view, timestampMs));

    /// <summary>The first record with the largest timestamp of all (KIP-734); null in an empty log.</summary>
    public FoundOffset? FindMaxTimestamp() => Look(OffsetLookup.TryFindMaxTimestamp);

    /// <summary>
    /// A segment of the view was retired, so a newer view is about to be published, unless the log was closed or failed on the way there: then
    /// false.
    /// </summary>
    private bool TryAwaitNewerView(LogView old, ref SpinWait wait)
    {
        if (!ReferenceEquals(old, _view))
            return true;
        if (!IsUsable)
            return false;
        wait.SpinOnce();
        return true;
    }

    private FoundOffset? Look(Func<LogView, OffsetLookup> lookUp)
    {
        var wait = default(SpinWait);
        while (true)
        {
            var view = _view;
            var answer = lookUp(view);
            if (!answer.IsViewOld || !TryAwaitNewerView(view, ref wait))
                return answer.Found;
        }
    }

    /// <summary>Tells how far the log is replicated: transactions that ended below no longer hold back the last stable offset.</summary>
    public void OnHighWatermarkAdvanced(long highWatermark)
    {
        if (_view.FirstUnstableOffset == LogView.NoOffset)
            return;
        lock (_sync)
        {
            if (_producers.SettleTransactionsBelow(highWatermark))
                PublishWith(_view.LogStartOffset);
        }
    }

    /// <summary>The producers known here, by producer id (DescribeProducers).</summary>
    public IReadOnlyList<ProducerState> GetProducers()
    {
        lock (_sync)
            return _producers.Producers;
    }

    /// <summary>What this log needs next, and when. Nothing while it is failed or closed.</summary>
    public LogUpkeep NextUpkeep(long nowMs)
    {
        lock (_sync)
            return !IsUsable ? LogUpkeep.None
                : new(_unflushed.DueMs(_view.LogEndOffset, Config.FlushMs, nowMs), Retention.DueMs(_view, Config), _deleted.NextDueMs, _producers.Count > 0);
    }

    /// <summary>Forgets producers idle for producer.id.expiration.ms; returns how many.</summary>
    public int RemoveExpiredProducers(long nowMs)
    {
        lock (_sync)
            return _producers.RemoveExpired(nowMs);
    }

    /// <summary>
    /// Makes everything appended so far durable and moves the recovery point there. Appends go on meanwhile. A failure fails the log.
    /// </summary>
    public void Flush(long nowMs)
    {
        FlushPlan plan;
        lock (_sync)
        {
            CheckUsable();
            ChangeOrFail(() => _unflushed.OnNamesChanged(_snapshots.Flush() | LeaderEpochs.Flush()));
            plan = _unflushed.Plan(_view, nowMs);
        }

        try
        {
            plan.Run();
        }
        catch
        {
            // Unless it was deleted meanwhile, with its directory.
            if (_closed)
                return;
            _failed = true;
            throw;
        }

        lock (_sync)
            _unflushed.OnFlushed(plan);
    }

    /// <summary>The directory was just made, with nothing in it durable yet.</summary>
    internal void OnDirectoryCreated()
    {
        lock (_sync)
            _unflushed.OnDirectoryCreated();
    }

    /// <summary>Flushes when the oldest unflushed append may be older than flush.ms, or segments were sealed since the last time.</summary>
    public bool FlushIfDue(long nowMs)
    {
        lock (_sync)
        {
            if (!IsUsable || !_unflushed.IsDue(_view.LogEndOffset, Config.FlushMs, nowMs))
                return false;
        }

        Flush(nowMs);
        return true;
    }

    /// <summary>
    /// Deletes what retention and the log start allow, never beyond the high watermark; returns the number of segments. Their files stay
    /// under another name until <see cref="PurgeDeleted"/>.
    /// </summary>
    public int DeleteOldSegments(long highWatermark, long nowMs)
    {
        lock (_sync)
        {
            CheckUsable();
            var count = Retention.CountDeletable(_view, Config, highWatermark, nowMs);
            if (count == 0)
                return 0;
            if (count == _view.Segments.Length)
                RollAt(_view.LogEndOffset, nowMs);
            ChangeOrFail(() =>
            {
                var gone = _view.Segments[..count];
                var kept = _view.Segments[count..];
                PublishWith(Math.Max(_view.LogStartOffset, kept[0].BaseOffset), kept);
                LetGo(gone, nowMs);
                OnLogStartAdvanced();
            });
            return count;
        }
    }

    private void LetGo(IEnumerable<LogSegment> segments, long nowMs)
    {
        foreach (var segment in segments)
        {
            _deleted.Add(segment, nowMs + Config.FileDeleteDelayMs);
            _snapshots.Delete(segment.BaseOffset);
            _unflushed.OnRemoved(segment);
        }

        _unflushed.OnNamesChanged();
    }

    private void OnLogStartAdvanced()
    {
        LeaderEpochs.TruncateFromStart(_view.LogStartOffset);
        if (_producers.SettleTransactionsBelow(_view.LogStartOffset))
            PublishWith(_view.LogStartOffset);
    }

    /// <summary>Unlinks files of segments that left the log file.delete.delay.ms ago and that nobody reads any more; returns how many segments.</summary>
    public int PurgeDeleted(long nowMs)
    {
        lock (_sync)
            return _deleted.Purge(nowMs);
    }

    /// <summary>
    /// Hides everything below the offset (DeleteRecords, KIP-107); the segments go with the next <see cref="DeleteOldSegments"/>. That it stays
    /// so after a crash is up to the log start checkpoint. OFFSET_OUT_OF_RANGE above the end of the log; below the start nothing happens.
    /// </summary>
    public ErrorCode AdvanceLogStartOffset(long offset)
    {
        lock (_sync)
        {
            CheckUsable();
            if (offset > _view.LogEndOffset)
                return ErrorCode.OffsetOutOfRange;
            if (offset > _view.LogStartOffset)
            {
                PublishWith(offset);
                ChangeOrFail(OnLogStartAdvanced);
            }

            return ErrorCode.None;
        }
    }

    /// <summary>
    /// Removes everything from the offset on, durably; a batch that holds it goes whole, so that the log may end lower. Returns the new end.
    /// Below the first segment the log begins anew at the offset.
    /// </summary>
    public long TruncateTo(long offset, long nowMs)
    {
        Invariant.Check(offset >= 0);
        Truncate(() =>
        {
            if (offset < _view.BaseOffset)
                StartAt(offset, nowMs);
            else if (offset < _view.LogEndOffset)
                CutAt(offset, nowMs);
            else
                LeaderEpochs.TruncateFromEnd(_view.LogEndOffset); // Of a leader that wrote nothing.
        });
        return _view.LogEndOffset;
    }

    /// <summary>Throws everything away and begins anew at the offset, as a follower does whose leader's log begins above its end.</summary>
    public void TruncateFullyAndStartAt(long offset, long nowMs)
    {
        Invariant.Check(offset >= 0);
        Truncate(() => StartAt(offset, nowMs));
    }

    private void Truncate(Action change)
    {
        bool isCheckpointStale;
        lock (_sync)
        {
            CheckUsable();
            var (recoveryPoint, logStartOffset) = (RecoveryPoint, _view.LogStartOffset);
            _unflushed.OnTruncating();
            ChangeOrFail(change);
            isCheckpointStale = RecoveryPoint < recoveryPoint || _view.LogStartOffset < logStartOffset;
        }

        if (isCheckpointStale)
            CheckpointStale?.Invoke();
    }

    /// <summary>
    /// Set by the log's directory: called without the lock when recovery point or log start went back, before the caller can append there
    /// again. A checkpoint that still had the old ones would pass over what is appended and not flushed, or throw it away.
    /// </summary>
    internal Action? CheckpointStale { get; set; }

    private void CutAt(long offset, long nowMs)
    {
        var index = _view.IndexOf(offset);
        var last = _view.Segments[index];
        LetGo(_view.Segments[(index + 1)..], nowMs);
        var (cut, endOffset) = SegmentTruncation.FindCut(last, offset);
        _unflushed.OnRemoved(last);
        var shortened = SegmentTruncation.Truncate(_disk, Directory, Config, last, cut, endOffset);
        EndAt([.. _view.Segments[..index], shortened], Math.Min(_view.LogStartOffset, endOffset), endOffset, nowMs);
    }

    private void StartAt(long offset, long nowMs)
    {
        LetGo(_view.Segments, nowMs);
        _snapshots.DeleteAll();
        LeaderEpochs.Clear();
        var segment = LogSegment.Create(_disk, Directory, offset, Config, nowMs);
        _disk.FlushDirectory(Directory);
        EndAt([segment], offset, offset, nowMs);
    }

    private void EndAt(LogSegment[] segments, long logStartOffset, long logEndOffset, long nowMs)
    {
        _unflushed.OnTruncated(logEndOffset);
        LeaderEpochs.TruncateFromEnd(logEndOffset);
        _snapshots.DeleteAbove(logEndOffset);
        ProducerReplay.Rebuild(_producers, _snapshots, [.. segments], logStartOffset, logEndOffset, nowMs);
        Publish(segments, logStartOffset, logEndOffset, -1, 0);
    }

    /// <summary>Flushes everything, indexes and producer state too, and closes: the log may be opened as cleanly closed.</summary>
    public void Close(long nowMs)
    {
        lock (_sync)
        {
            if (_closed)
                return;
            Save();
            if (HasUnflushed)
                Flush(nowMs);
            Dispose();
        }
    }

    /// <summary>Writes what is only in memory; the caller flushes and then calls <see cref="CloseFlushed"/>, with no append in between.</summary>
    internal void Save()
    {
        lock (_sync)
        {
            CheckUsable();
            if (Active.SizeBytes > 0 && _changed)
            {
                ChangeOrFail(Active.Seal);
                _unflushed.OnSealed(Active);
                _unflushed.OnNamesChanged();
            }

            ChangeOrFail(() => _snapshots.Write(_producers, _view.LogStartOffset));
        }
    }

    /// <summary>Whether closing has anything to flush.</summary>
    internal bool HasUnflushed
    {
        get
        {
            lock (_sync)
                return _changed || _unflushed.HasNames;
        }
    }

    /// <summary>Closes a log that was saved, and flushed with all others of its disk.</summary>
    internal void CloseFlushed()
    {
        lock (_sync)
        {
            CheckUsable();
            _unflushed.OnFlushedElsewhere(_view.LogEndOffset);
            Dispose();
        }
    }

    /// <summary>Lets go of the files, saving nothing: after a failure, or before the directory is deleted.</summary>
    public void Dispose()
    {
        lock (_sync)
        {
            _closed = true;
            foreach (var segment in _view.Segments)
                segment.Close();
        }
    }

    private bool IsUsable => !_closed && !_failed;

    private void CheckUsable()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (_failed)
            throw new IOException($"the log {Partition} has failed and is closed to changes");
    }
}
