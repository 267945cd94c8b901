using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Indexes;
using LogCluster.Storage.Producers;
using LogCluster.Storage.Segments;

namespace LogCluster.Storage;

/// <summary>
/// Opens a partition directory. After a clean stop it looks at names and sizes and the tail of the last segment. Otherwise segments from
/// the recovery point on are checked batch by batch: the log is cut before the first batch that is torn, damaged or out of order,
/// later segments go, and indexes, producer state and leader epochs are built again. Below the recovery point indexes are looked
/// through and built again where they contradict themselves or the log. Used once, by one thread.
/// </summary>
internal sealed class LogLoader
{
    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly LogConfig _config;
    private readonly LogOpenOptions _options;
    private readonly LogRecoveryReport _report = new();
    private readonly PartitionFiles _files;
    private readonly ProducerStateTable _producers;
    private readonly ProducerSnapshotFiles _snapshots;
    private readonly LeaderEpochHistory _epochs;
    private bool _epochsLost;
    private readonly List<LogSegment> _unflushed = [];
    private long _tableOffset = -1;

    private LogLoader(IDisk disk, string directory, LogConfig config, LogOpenOptions options)
    {
        _disk = disk;
        _directory = directory;
        _config = config;
        _options = options;
        _files = PartitionFiles.Tidy(disk, directory);
        _producers = new ProducerStateTable(config.ProducerIdExpirationMs);
        _snapshots = new ProducerSnapshotFiles(disk, directory, _files.SnapshotOffsets);
        var epochs = LeaderEpochCheckpoint.Read(disk, directory);
        _epochs = new LeaderEpochHistory(disk, directory, epochs ?? []);
        _epochsLost = epochs is null;
    }

    public static LoadedLog Load(IDisk disk, string directory, LogConfig config, LogOpenOptions options) =>
        new LogLoader(disk, directory, config, options).Load();

    private LoadedLog Load()
    {
        var segments = _files.LogOffsets.Select(OpenSegment).ToList();
        var logEndOffset = CheckSegments(segments);
        var logStartOffset = Math.Max(_options.LogStartOffset, segments.Count > 0 ? segments[0].BaseOffset : 0);
        if (segments.Count == 0 || logEndOffset < logStartOffset)
        {
            StartOver(segments, logStartOffset);
            logEndOffset = logStartOffset;
        }

        _epochs.TruncateFromEnd(logEndOffset);
        if (_epochsLost && logEndOffset > segments[0].BaseOffset)
            RebuildEpochs(segments);
        _epochs.TruncateFromStart(logStartOffset);
        _snapshots.DeleteAbove(logEndOffset);
        if (_tableOffset != logEndOffset)
            ProducerReplay.Rebuild(_producers, _snapshots, segments, logStartOffset, logEndOffset, _options.NowMs);
        _snapshots.DeleteStray(segments.Select(segment => segment.BaseOffset).ToHashSet());
        segments.ForEach(segment => segment.CloseIdleFiles());
        var recoveryPoint = Math.Min(_options.WasCleanlyClosed ? logEndOffset : _options.RecoveryPoint, logEndOffset);
        return new LoadedLog(segments, _unflushed, logStartOffset, logEndOffset, recoveryPoint, _producers, _snapshots, _epochs, _report);
    }

    private LogSegment OpenSegment(long baseOffset)
    {
        var path = new SegmentFile(_directory, baseOffset, SegmentFile.Log).Path;
        var info = _disk.Stat(path);
        if (info.LengthBytes > int.MaxValue)
            throw new InvalidDataException($"{path} has {info.LengthBytes} bytes, more than a segment may have");
        return new LogSegment(_disk, _directory, baseOffset, _config, (int)info.LengthBytes, _files.HasTransactionIndex(baseOffset))
        {
            CreatedMs = info.LastModifiedMs,
        };
    }

    private void StartOver(List<LogSegment> segments, long logStartOffset)
    {
        foreach (var segment in segments)
            Drop(segment);
        segments.Clear();
        segments.Add(LogSegment.Create(_disk, _directory, logStartOffset, _config, _options.NowMs));
        _snapshots.DeleteAll();
        _epochs.Clear();
        _tableOffset = -1;
    }

    /// <summary>Leaves only sound segments, the last one ready for appends; returns the offset behind its last batch.</summary>
    private long CheckSegments(List<LogSegment> segments)
    {
        var endOffset = 0L;
        for (var i = 0; i < segments.Count; i++)
        {
            var isActive = i == segments.Count - 1;
            var nextBase = isActive ? long.MaxValue : segments[i + 1].BaseOffset;
            var cut = false;
            if (!_options.WasCleanlyClosed && nextBase >= _options.RecoveryPoint)
                (endOffset, cut) = Recover(segments, i, nextBase, mayCut: true);
            else if (!IndexesAreSound(segments[i], nextBase))
                (endOffset, cut) = Recover(segments, i, nextBase, mayCut: isActive);
            else if (isActive)
                (endOffset, cut) = FindTail(segments, i);
            else
                endOffset = nextBase;
            if (!cut)
                continue;
            foreach (var behind in segments.Skip(i + 1))
                Drop(behind);
            _report.SegmentsDropped += segments.Count - i - 1;
            segments.RemoveRange(i + 1, segments.Count - i - 1);
        }

        return endOffset;
    }

    private bool IndexesAreSound(LogSegment segment, long nextOffset)
    {
        if (segment.SizeBytes == 0)
            return true;
        if (!_files.HasIndexes(segment.BaseOffset))
            return false;
        return _options.WasCleanlyClosed ||
            (IsWhole(segment.Offsets.File, OffsetIndex.EntryBytes) && IsWhole(segment.Times.File, TimeIndex.EntryBytes) &&
             segment.Offsets.IsSane(segment.SizeBytes) && segment.Times.IsSane(nextOffset) && segment.Transactions.Load() is not null);
    }

    private bool IsWhole(IndexFile file, int entryBytes) => _disk.Stat(file.Path).LengthBytes % entryBytes == 0;

    /// <summary>After a clean stop: from the last index entry on, which is about one read.</summary>
    private (long EndOffset, bool Cut) FindTail(List<LogSegment> segments, int index)
    {
        var segment = segments[index];
        if (segment.SizeBytes == 0)
        {
            segment.StartIndexes();
            return (segment.BaseOffset, false);
        }

        var from = segment.Offsets.PositionAtMost(int.MaxValue);
        if (from < segment.SizeBytes)
        {
            var endOffset = segment.BaseOffset;
            var largest = segment.Times.LastEntry;
            var walker = new BatchWalker(segment.File, from, segment.SizeBytes, stackalloc byte[BatchWalker.BufferBytes]);
            while (walker.MoveNext() && walker.Current.BaseOffset >= endOffset)
            {
                endOffset = walker.Current.NextOffset;
                if (walker.Current.MaxTimestampMs > largest.TimestampMs)
                    largest = new TimestampOffset(walker.Current.MaxTimestampMs, walker.Current.LastOffset);
            }

            if (walker.NextPosition == segment.SizeBytes)
            {
                segment.SetLargestTimestamp(largest);
                return (endOffset, false);
            }
        }

        // Index or tail are not what a clean stop leaves.
        return Recover(segments, index, long.MaxValue, mayCut: true);
    }

    /// <summary>Reads the segment batch by batch and notes everything about it anew.</summary>
    private (long EndOffset, bool Cut) Recover(List<LogSegment> segments, int index, long nextBase, bool mayCut)
    {
        var segment = segments[index];
        var fileBytes = segment.SizeBytes;
        var endOffset = segment.BaseOffset;
        if (_tableOffset != segment.BaseOffset)
            ProducerReplay.Rebuild(_producers, _snapshots, segments, _options.LogStartOffset, segment.BaseOffset, _options.NowMs);
        segment.StartIndexes();
        using (var reader = new BatchReader(segment.File, 0, fileBytes))
        {
            while (reader.MoveNext() && IsSound(reader, endOffset, segment, checkCrc: mayCut))
            {
                endOffset = reader.Header.NextOffset;
                segment.AddToIndexes(reader.Header);
                ProducerReplay.Apply(_producers, segment, reader);
                NoteEpoch(reader.Header.LeaderEpoch, reader.Header.BaseOffset);
            }
        }

        var isShort = index < segments.Count - 1 && endOffset != nextBase && !_config.IsCompacted;
        var cut = segment.SizeBytes < fileBytes || (mayCut && isShort);
        if (cut && mayCut)
        {
            _report.BytesTruncated += fileBytes - segment.SizeBytes;
            segment.File.SetLength(segment.SizeBytes);
        }
        else if (cut)
        {
            segment.KeepUnreadTail(fileBytes);
        }

        var isActive = (cut && mayCut) || index == segments.Count - 1;
        if (!isActive)
        {
            endOffset = nextBase;
            segment.Seal();
            _unflushed.Add(segment);
        }

        _producers.EndOffset = _tableOffset = endOffset;
        _report.SegmentsChecked++;
        _report.IndexesRebuilt++;
        return (endOffset, cut && mayCut);
    }

    private static bool IsSound(BatchReader reader, long endOffset, LogSegment segment, bool checkCrc) =>
        reader.Header.BaseOffset >= endOffset && segment.CanHold(reader.Header.LastOffset) && (!checkCrc || reader.IsCrcValid);

    /// <summary>The file of epochs has no checksum: where it contradicts a batch it is damaged, and a leader would be asked for an epoch that never was.</summary>
    private void NoteEpoch(LeaderEpoch epoch, long baseOffset)
    {
        if (epoch > _epochs.Latest)
            _epochs.Assign(epoch, baseOffset);
        else if (epoch != LeaderEpoch.None && baseOffset >= _options.LogStartOffset && _epochs.EpochAt(baseOffset) != epoch)
            _epochsLost = true;
    }

    private void RebuildEpochs(List<LogSegment> segments)
    {
        _epochs.Clear();
        Span<byte> buffer = stackalloc byte[BatchWalker.BufferBytes];
        foreach (var segment in segments)
        {
            var walker = new BatchWalker(segment.File, 0, segment.SizeBytes, buffer);
            while (walker.MoveNext())
            {
                if (walker.Current.LeaderEpoch > _epochs.Latest)
                    _epochs.Assign(walker.Current.LeaderEpoch, walker.Current.BaseOffset);
            }
        }

        _report.LeaderEpochsRebuilt = true;
    }

    private void Drop(LogSegment segment)
    {
        segment.Close();
        _snapshots.Delete(segment.BaseOffset);
        foreach (var extension in SegmentFile.Extensions)
            _disk.DeleteFile(segment.NameOf(extension).Path);
    }
}
