using LogCluster.Storage.Checkpoints;

namespace LogCluster.Storage.Directories;

/// <summary>
/// One entry of <c>log.dirs</c>: the lock against a second process, who it belongs to, its partitions' logs and their checkpoints. Opening
/// takes the lock and opens (after a crash: mends) every log; <see cref="Close"/> leaves the marker of an orderly stop, unless a log has
/// failed. A fault of its device takes it offline for good (KIP-112): nothing in it is changed any more. Thread-safe; changes to the set of logs take a lock, look-ups of a log do too, so keep the log that you found.
/// </summary>
public sealed class LogDirectory : IDisposable
{
    public const string LockFile = ".lock";
    public const string MetadataTopic = "__cluster_metadata";

    private static readonly TopicPartition MetadataPartition = new(MetadataTopic, 0);

    private readonly Lock _sync = new();
    private readonly Lock _checkpointing = new();
    private readonly WatchedDisk _disk;
    private readonly LogDirectoryOptions _options;
    private readonly IDisposable _processLock;
    private readonly SortedDictionary<TopicPartition, PartitionLog> _logs = [];
    private readonly SortedDictionary<TopicPartition, PartitionLog> _futures = [];
    private readonly List<(string Name, long DueMs)> _deleting = [];
    private readonly SortedDictionary<TopicPartition, long> _recoveryPoints;
    private readonly SortedDictionary<TopicPartition, long> _logStarts;
    private readonly SortedDictionary<TopicPartition, long> _cleaned;

    /// <summary>What the files of recovery points and log starts, and of high watermarks, have entries of. Under the lock of the checkpoints.</summary>
    private HashSet<TopicPartition> _notedOffsets;
    private HashSet<TopicPartition> _notedHighWatermarks;
    private PartitionLog? _metadataLog;
    private int _removedCount;

    private LogDirectory(IDisk disk, string path, LogDirectoryOptions options, IDisposable processLock)
    {
        _disk = new WatchedDisk(disk, _ => options.Failed?.Invoke(this));
        _options = options;
        _processLock = processLock;
        Path = path;
        Meta = MetaProperties.Read(disk, path);
        PreviousBrokerEpoch = CleanShutdownMarker.Read(disk, path);
        _recoveryPoints = OffsetCheckpoint.Read(disk, PathOf(OffsetCheckpoint.RecoveryPointFile));
        _logStarts = OffsetCheckpoint.Read(disk, PathOf(OffsetCheckpoint.LogStartFile));
        _cleaned = OffsetCheckpoint.Read(disk, PathOf(OffsetCheckpoint.CleanerFile));
        HighWatermarks = OffsetCheckpoint.Read(disk, PathOf(OffsetCheckpoint.HighWatermarkFile));
        _notedOffsets = [.. _recoveryPoints.Keys, .. _logStarts.Keys];
        _notedHighWatermarks = [.. HighWatermarks.Keys];
    }

    /// <summary>
    /// Opens an existing directory and all logs in it. Throws IOException when another process has it, when the disk fails, or (as
    /// InvalidDataException) when <c>meta.properties</c> makes no sense.
    /// </summary>
    public static LogDirectory Open(IDisk disk, string path, LogDirectoryOptions options)
    {
        var processLock = disk.TryLock(System.IO.Path.Combine(path, LockFile)) ??
            throw new IOException($"{path} is locked: another process uses it");
        LogDirectory? directory = null;
        try
        {
            directory = new LogDirectory(disk, path, options, processLock);
            // From here on a crash is a crash, whatever the last stop was.
            if (directory.WasCleanlyClosed)
                CleanShutdownMarker.Delete(disk, path);
            directory.OpenLogs();
            return directory;
        }
        catch
        {
            directory?.DisposeLogs();
            processLock.Dispose();
            throw;
        }
    }

    public string Path { get; }

    /// <summary>Null while the directory is not formatted.</summary>
    public MetaProperties? Meta { get; private set; }

    /// <summary>Which directory this is among all of the cluster (KIP-858).</summary>
    public Uuid Id => Meta?.DirectoryId ?? Uuid.Zero;

    /// <summary>What took it offline; null while it is online.</summary>
    public IOException? Fault => _disk.Fault;

    public bool IsOffline => Fault is not null;

    /// <summary>Of the logs of <see cref="Logs"/>.</summary>
    public int Count
    {
        get
        {
            lock (_sync)
                return _logs.Count;
        }
    }

    /// <summary>As noted at the last orderly stop; null after a crash, and at the first start.</summary>
    public long? PreviousBrokerEpoch { get; }

    public bool WasCleanlyClosed => PreviousBrokerEpoch is not null;

    /// <summary>The high watermarks as they were last written, before this start.</summary>
    public IReadOnlyDictionary<TopicPartition, long> HighWatermarks { get; }

    /// <summary>In order of topic and partition; without the metadata log and logs being moved.</summary>
    public IReadOnlyList<PartitionLog> Logs
    {
        get
        {
            lock (_sync)
                return [.. _logs.Values];
        }
    }

    public IReadOnlyList<PartitionLog> FutureLogs
    {
        get
        {
            lock (_sync)
                return [.. _futures.Values];
        }
    }

    /// <summary>Size of the disk and what of it can still be written, in bytes. Throws IOException.</summary>
    public (long TotalBytes, long UsableBytes) Capacity => (_disk.GetTotalBytes(Path), _disk.GetFreeBytes(Path));

    private string PathOf(string name) => System.IO.Path.Combine(Path, name);

    private void OpenLogs()
    {
        foreach (var name in _disk.ListDirectories(Path))
        {
            if (!PartitionDirectoryName.TryParse(name, out var parsed) || parsed.Partition == MetadataPartition)
                continue;
            switch (parsed.Kind)
            {
                case PartitionDirectoryKind.Log:
                    _logs.Add(parsed.Partition, OpenLog(name, parsed.Partition, _options.ConfigOf(parsed.Partition.Topic), _options.NowMs));
                    break;
                case PartitionDirectoryKind.Future:
                    _futures.Add(parsed.Partition, OpenLog(name, parsed.Partition, _options.ConfigOf(parsed.Partition.Topic), _options.NowMs));
                    break;
                case PartitionDirectoryKind.Deleting:
                    _deleting.Add((name, _options.NowMs));
                    break;
                default:
                    // Strays stay as they are.
                    break;
            }
        }
    }

    private PartitionLog OpenLog(string name, TopicPartition partition, LogConfig config, long nowMs)
    {
        var directory = PathOf(name);
        // Settings may not be known before the metadata log is read; that a log was cleaned is known here.
        var settings = _cleaned.ContainsKey(partition) ? config with { IsCompacted = true } : config;
        var log = PartitionLog.Open(_disk, directory, partition, settings, new LogOpenOptions
        {
            LogStartOffset = _logStarts.GetValueOrDefault(partition),
            RecoveryPoint = _recoveryPoints.GetValueOrDefault(partition),
            WasCleanlyClosed = WasCleanlyClosed,
            NowMs = nowMs,
        });
        log.TopicId = PartitionMetadata.Read(_disk, directory);
        log.CheckpointStale = WriteCheckpoints;
        return log;
    }

    /// <summary>Says whose directory this is; once, when it is formatted, and once more where it was formatted before directories had ids.</summary>
    public void Format(MetaProperties meta)
    {
        Invariant.Check(Meta is null || Meta with { DirectoryId = meta.DirectoryId } == meta);
        meta.Write(_disk, Path);
        Meta = meta;
    }

    public PartitionLog? Find(TopicPartition partition)
    {
        lock (_sync)
            return _logs.GetValueOrDefault(partition);
    }

    public PartitionLog? FindFuture(TopicPartition partition)
    {
        lock (_sync)
            return _futures.GetValueOrDefault(partition);
    }

    /// <summary>
    /// The log of a partition, made if there is none; a new one is durable with its first flush, as a topic may have thousands. Whoever calls looks at <see cref="PartitionLog.TopicId"/>: a topic of this name
    /// that was deleted elsewhere may have left its log here.
    /// </summary>
    public PartitionLog GetOrCreate(TopicPartition partition, Uuid topicId, LogConfig config, long nowMs)
    {
        lock (_sync)
        {
            if (!_logs.TryGetValue(partition, out var log))
                _logs.Add(partition, log = Create(partition, PartitionDirectoryKind.Log, topicId, config, nowMs));
            return log;
        }
    }

    /// <summary>The log that will replace the one in another log directory, made if there is none.</summary>
    public PartitionLog GetOrCreateFuture(TopicPartition partition, Uuid topicId, LogConfig config, long nowMs)
    {
        lock (_sync)
        {
            if (!_futures.TryGetValue(partition, out var log))
                _futures.Add(partition, log = Create(partition, PartitionDirectoryKind.Future, topicId, config, nowMs));
            return log;
        }
    }

    private PartitionLog Create(TopicPartition partition, PartitionDirectoryKind kind, Uuid topicId, LogConfig config, long nowMs)
    {
        ForgetFormer(partition);
        var name = PartitionDirectoryName.Make(partition, kind, _options.Random);
        _disk.CreateDirectory(PathOf(name));
        PartitionMetadata.Write(_disk, PathOf(name), topicId, durable: false);
        _logStarts.Remove(partition);
        _recoveryPoints.Remove(partition);
        var log = OpenLog(name, partition, config, nowMs);
        log.TopicId = topicId;
        log.OnDirectoryCreated();
        return log;
    }

    /// <summary>
    /// The checkpoints may still speak of a log of this name that is gone: after a crash the new one would be taken for flushed, and for committed, as far
    /// as the former was.
    /// </summary>
    private void ForgetFormer(TopicPartition partition)
    {
        bool isOffsetNoted, isHighWatermarkNoted;
        lock (_checkpointing)
            (isOffsetNoted, isHighWatermarkNoted) = (_notedOffsets.Contains(partition), _notedHighWatermarks.Contains(partition));
        if (isOffsetNoted)
            WriteCheckpoints();
        if (isHighWatermarkNoted)
            WriteHighWatermarks(OffsetCheckpoint.Read(_disk, PathOf(OffsetCheckpoint.HighWatermarkFile)).Where(entry => _logs.ContainsKey(entry.Key)));
    }

    /// <summary>Makes the future log the partition's log here, as the last step of moving it; the old one must be gone from its directory.</summary>
    public PartitionLog PromoteFuture(TopicPartition partition, long nowMs)
    {
        lock (_sync)
        {
            Invariant.Check(!_logs.ContainsKey(partition) && _futures.ContainsKey(partition));
            _futures.Remove(partition, out var future);
            future!.Close(nowMs);
            _disk.Rename(future.Directory, PathOf(partition.ToString()));
            _disk.FlushDirectory(Path);
            var log = PartitionLog.Open(_disk, PathOf(partition.ToString()), partition, future.Config, new LogOpenOptions
            {
                LogStartOffset = future.LogStartOffset,
                RecoveryPoint = future.RecoveryPoint,
                WasCleanlyClosed = true,
                NowMs = nowMs,
            });
            log.TopicId = future.TopicId;
            log.CheckpointStale = WriteCheckpoints;
            _logs.Add(partition, log);
            return log;
        }
    }

    /// <summary>
    /// The Raft log of the cluster's metadata, opened on first use. It is not among <see cref="Logs"/> and in no checkpoint, but is closed with
    /// the directory.
    /// </summary>
    public PartitionLog OpenMetadataLog(LogConfig config, long nowMs)
    {
        lock (_sync)
        {
            if (_metadataLog is not null)
                return _metadataLog;
            var name = MetadataPartition.ToString();
            if (_disk.DirectoryExists(PathOf(name)))
                return _metadataLog = OpenLog(name, MetadataPartition, config, nowMs);
            return _metadataLog = Create(MetadataPartition, PartitionDirectoryKind.Log, Uuid.MetadataTopic, config, nowMs);
        }
    }

    /// <summary>Takes the log away at once and its files after file.delete.delay.ms, by <see cref="PurgeDeleted"/>.</summary>
    public bool Delete(TopicPartition partition, long nowMs) => Remove(_logs, partition, PartitionDirectoryKind.Deleting, nowMs);

    public bool DeleteFuture(TopicPartition partition, long nowMs) => Remove(_futures, partition, PartitionDirectoryKind.Deleting, nowMs);

    /// <summary>Takes away a log that the metadata does not know, and keeps its files.</summary>
    public bool SetAside(TopicPartition partition, long nowMs) => Remove(_logs, partition, PartitionDirectoryKind.Stray, nowMs);

    private bool Remove(SortedDictionary<TopicPartition, PartitionLog> logs, TopicPartition partition, PartitionDirectoryKind kind, long nowMs)
    {
        lock (_sync)
        {
            if (!logs.Remove(partition, out var log))
                return false;
            _removedCount++;
            log.Dispose();
            // The next start finds what the metadata does not know, and sets it aside.
            if (IsOffline)
                return true;
            var name = PartitionDirectoryName.Make(partition, kind, _options.Random);
            _disk.Rename(log.Directory, PathOf(name));
            _disk.FlushDirectory(Path);
            if (kind == PartitionDirectoryKind.Deleting)
                _deleting.Add((name, nowMs + log.Config.FileDeleteDelayMs));
            return true;
        }
    }

    /// <summary>Unlinks the directories of logs that were deleted long enough ago; segments are their logs' own (<see cref="PartitionLog.PurgeDeleted"/>).</summary>
    public void PurgeDeleted(long nowMs)
    {
        List<(string Name, long DueMs)> due;
        lock (_sync)
        {
            due = [.. _deleting.Where(deleting => deleting.DueMs <= nowMs)];
            _deleting.RemoveAll(deleting => deleting.DueMs <= nowMs);
        }

        foreach (var (name, _) in due)
            _disk.DeleteDirectory(PathOf(name));
    }

    /// <summary>Writes recovery points and log start offsets: every minute or so, and after deleting records or segments.</summary>
    public void WriteCheckpoints()
    {
        int removedCount;
        do
        {
            removedCount = Volatile.Read(ref _removedCount);
            // What is read must not be overtaken by a log that is truncated meanwhile: its own call writes after this one.
            var logs = Logs;
            lock (_checkpointing)
            {
                var starts = logs.Where(log => log.LogStartOffset > log.View.BaseOffset).Select(log => KeyValuePair.Create(log.Partition, log.LogStartOffset)).ToList();
                OffsetCheckpoint.Write(_disk, PathOf(OffsetCheckpoint.RecoveryPointFile), logs.Select(log => KeyValuePair.Create(log.Partition, log.RecoveryPoint)));
                OffsetCheckpoint.Write(_disk, PathOf(OffsetCheckpoint.LogStartFile), starts);
                _notedOffsets = [.. logs.Select(log => log.Partition)];
            }
        }
        while (removedCount != Volatile.Read(ref _removedCount));
    }

    public void WriteHighWatermarks(IEnumerable<KeyValuePair<TopicPartition, long>> highWatermarks)
    {
        var written = highWatermarks.ToList();
        lock (_checkpointing)
        {
            OffsetCheckpoint.Write(_disk, PathOf(OffsetCheckpoint.HighWatermarkFile), written);
            _notedHighWatermarks = [.. written.Select(entry => entry.Key)];
        }
    }

    /// <summary>Flushes and closes every log, writes the checkpoints and, last, the marker of an orderly stop. With a failed log, or on a failure, there is no marker.</summary>
    public void Close(long brokerEpoch, long nowMs)
    {
        lock (_sync)
        {
            try
            {
                if (IsOffline)
                    return;
                var all = _logs.Values.Concat(_futures.Values).ToList();
                if (_metadataLog is not null)
                    all.Add(_metadataLog);
                CloseAll([.. all.Where(log => !log.IsFailed)], nowMs);
                WriteCheckpoints();
                if (all.TrueForAll(log => !log.IsFailed))
                    CleanShutdownMarker.Write(_disk, Path, brokerEpoch);
            }
            finally
            {
                Dispose();
            }
        }
    }

    private void CloseAll(List<PartitionLog> logs, long nowMs)
    {
        logs.ForEach(log => log.Save());
        var isFlushed = logs.Exists(log => log.HasUnflushed) && _disk.TryFlushAll(Path);
        foreach (var log in logs)
        {
            if (isFlushed)
                log.CloseFlushed();
            else
                log.Close(nowMs);
        }
    }

    private void DisposeLogs()
    {
        foreach (var log in _logs.Values.Concat(_futures.Values))
            log.Dispose();
        _metadataLog?.Dispose();
    }

    /// <summary>Lets go of files and lock and leaves everything as after a crash.</summary>
    public void Dispose()
    {
        lock (_sync)
        {
            DisposeLogs();
            _processLock.Dispose();
        }
    }
}
