using LogCluster.Records;
using LogCluster.Storage;
using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Directories;
using LogCluster.Storage.Disk;
using LogCluster.Storage.Producers;
using LogCluster.Storage.Segments;

namespace LogCluster.Cli.Offline.Verify;

/// <summary>
/// Reads a partition's segments from the first batch to the last, each record included, and holds against them what lies beside them:
/// indexes, producer snapshots, leader epochs. Used once.
/// </summary>
internal sealed class LogCheck(string directory, TopicPartition partition, bool mayHaveGaps, long logStartOffset, VerifyReport report)
{
    private readonly ProducerHistory _producers = new();
    private readonly SortedDictionary<long, string> _snapshots = [];
    private readonly HashSet<long> _snapshotOffsets = [];
    private List<EpochStart>? _epochs;
    private bool _epochFaultSeen;
    private bool _isCompacted = mayHaveGaps;
    private long _nextOffset = -1;

    /// <summary>Behind the last sound batch; -1 when there is none.</summary>
    public long EndOffset => _nextOffset;

    /// <summary>Where the first segment begins; -1 without segments.</summary>
    public long FirstOffset { get; private set; } = -1;

    /// <summary>Of the last batch; -1 when there is none.</summary>
    public int LastEpoch { get; private set; } = -1;

    public void Run(CancellationToken cancellation)
    {
        var files = PosixDisk.Instance.ListFiles(directory).Select(name => DataFile.Of(Path.Combine(directory, name))).ToList();
        var segments = files.Where(file => file.Kind == DataFileKind.Segment && file.FilePath.EndsWith(SegmentFile.Log, StringComparison.Ordinal)).ToList();
        foreach (var snapshot in files.Where(file => file.FilePath.EndsWith(SegmentFile.Snapshot, StringComparison.Ordinal)))
        {
            _snapshots[snapshot.BaseOffset] = snapshot.FilePath;
            _snapshotOffsets.Add(snapshot.BaseOffset);
        }

        CheckOrphans(files, segments);
        ReadEpochs();
        FirstOffset = segments.Count > 0 ? segments[0].BaseOffset : -1;
        for (var i = 0; i < segments.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var segment = CheckSegment(segments[i], i + 1 < segments.Count ? segments[i + 1].BaseOffset : long.MaxValue);
            new IndexCheck(segment, isActive: i + 1 == segments.Count, _isCompacted, report).Run();
            if (i + 1 < segments.Count)
                CheckSnapshotExists(segments[i + 1].BaseOffset);
        }

        CheckSnapshotsUpTo(long.MaxValue);
        if (_epochs is null && LastEpoch >= 0)
            report.Add(Path.Combine(directory, LeaderEpochCheckpoint.FileName), "is missing or damaged, and the log has leader epochs");
    }

    private void CheckOrphans(List<DataFile> files, List<DataFile> segments)
    {
        var bases = segments.Select(segment => segment.BaseOffset).ToHashSet();
        foreach (var file in files.Where(file => file.Kind is DataFileKind.OffsetIndex or DataFileKind.TimeIndex or DataFileKind.TransactionIndex))
        {
            if (!bases.Contains(file.BaseOffset) && SegmentFile.Extensions.Any(extension => file.FilePath.EndsWith(extension, StringComparison.Ordinal)))
                report.Add(file.FilePath, "has no segment");
        }
    }

    private void ReadEpochs()
    {
        _epochs = LeaderEpochCheckpoint.Read(PosixDisk.Instance, directory);
        report.Files++;
    }

    private CheckedSegment CheckSegment(DataFile file, long nextBase)
    {
        report.Files++;
        using var opened = PosixDisk.Instance.Open(file.FilePath, DiskOpen.ReadOnly);
        var segment = new CheckedSegment(file, opened.Length);
        if (opened.Length > int.MaxValue)
        {
            report.Add(file.FilePath, $"has {opened.Length} bytes, more than a segment may have");
            segment.IsWhole = false;
            return segment;
        }

        if (_nextOffset > file.BaseOffset)
            report.Add(file.FilePath, $"begins at offset {file.BaseOffset}, but the segment before goes to {_nextOffset - 1}", offset: file.BaseOffset);
        else if (_nextOffset >= 0 && _nextOffset < file.BaseOffset && !_isCompacted)
            report.Add(file.FilePath, $"offsets {_nextOffset} to {file.BaseOffset - 1} are missing before it", offset: _nextOffset);
        _nextOffset = Math.Max(_nextOffset, file.BaseOffset);
        using var reader = new BatchReader(opened, 0, (int)opened.Length);
        while (reader.MoveNext())
            CheckBatch(segment, reader, nextBase);
        if (reader.Status != BatchReadStatus.Complete)
        {
            report.Add(file.FilePath, BatchFaults.Describe(opened, reader), reader.NextPosition, _nextOffset);
            segment.IsWhole = false;
        }

        return segment;
    }

    private void CheckBatch(CheckedSegment segment, BatchReader reader, long nextBase)
    {
        var (path, header) = (segment.File.FilePath, reader.Header);
        report.Batches++;
        report.Advance(header.SizeBytes);
        if (!reader.IsCrcValid)
        {
            report.Add(path, "the checksum of the batch does not fit", reader.Position, header.BaseOffset);
            // Its length has led to the next one, so its place is known.
            segment.Batches.Add(BatchPlace.Of(reader.Position, header));
            _nextOffset = Math.Max(_nextOffset, Math.Min(header.NextOffset, nextBase));
            return;
        }

        if (header.BaseOffset < _nextOffset)
            report.Add(path, $"the batch begins at offset {header.BaseOffset}, but the one before goes to {_nextOffset - 1}", reader.Position, header.BaseOffset);
        if (header.LastOffset >= nextBase)
            report.Add(path, $"the batch goes to offset {header.LastOffset}, but the next segment begins at {nextBase}", reader.Position, header.BaseOffset);
        CheckSnapshotsUpTo(header.BaseOffset);
        CheckRecords(segment, reader);
        if (header.BaseOffset > _nextOffset && !_isCompacted)
            report.Add(path, $"offsets {_nextOffset} to {header.BaseOffset - 1} are missing before the batch", reader.Position, header.BaseOffset);
        CheckEpoch(header);
        _producers.Add(header);
        _nextOffset = Math.Max(_nextOffset, header.NextOffset);
        LastEpoch = header.LeaderEpoch.Value;
        segment.Batches.Add(BatchPlace.Of(reader.Position, header));
    }

    private void CheckRecords(CheckedSegment segment, BatchReader reader)
    {
        var (path, header) = (segment.File.FilePath, reader.Header);
        using var records = new RecordReader(reader.View);
        var previous = header.BaseOffset - 1;
        while (records.MoveNext())
        {
            var record = records.Current;
            report.Records++;
            if (record.Offset <= previous || record.Offset > header.LastOffset)
                report.Add(path, $"record {record.Offset} is out of order or outside its batch, which goes to {header.LastOffset}", reader.Position, record.Offset);
            previous = record.Offset;
            if (header.IsControl && EndTransactionMarker.TryRead(record, out var marker) && !marker.IsCommit)
                segment.Aborts.Add((header.ProducerId, record.Offset));
            if (DecodeFault(header, record) is { } fault)
                report.Add(path, fault, reader.Position, record.Offset);
        }

        if (records.Fault != RecordFault.None)
            report.Add(path, records.Fault.Describe(), reader.Position, header.BaseOffset);
        // Fewer records than offsets: somebody has compacted this log.
        _isCompacted |= header.RecordCount < header.LastOffsetDelta + 1;
    }

    private string? DecodeFault(in RecordBatchHeader header, in RecordView record)
    {
        if (header.IsControl)
            return RecordDecoder.DecodeControl(record.Key.ToArray(), record.Value.ToArray()).Fault;
        return RecordDecoder.Knows(partition.Topic) ? RecordDecoder.Decode(partition.Topic, record.Key.ToArray(), record.Value.ToArray()).Fault : null;
    }

    /// <summary>The history must give each batch the epoch that it carries.</summary>
    private void CheckEpoch(in RecordBatchHeader header)
    {
        // One line is enough: from where the history parts from the log, every batch is at odds with it.
        if (_epochs is null || _epochFaultSeen || header.LeaderEpoch.Value < 0 || header.LastOffset < logStartOffset)
            return;
        // The start of the metadata log is in no checkpoint: a snapshot has moved it, and the history begins there.
        if (partition.Topic == LogDirectory.MetadataTopic && _epochs.Count > 0 && header.LastOffset < _epochs[0].StartOffset)
            return;
        // The history of a log whose beginning was deleted may start in the middle of a batch.
        var at = Math.Max(header.BaseOffset, Math.Min(header.LastOffset, logStartOffset));
        var known = _epochs.LastOrDefault(entry => entry.StartOffset <= at, new EpochStart(LeaderEpoch.None, -1)).Epoch;
        if (known == header.LeaderEpoch)
            return;
        _epochFaultSeen = true;
        report.Add(
            Path.Combine(directory, LeaderEpochCheckpoint.FileName),
            $"says epoch {known} where the batch has {header.LeaderEpoch}", offset: header.BaseOffset);
    }

    private void CheckSnapshotExists(long offset)
    {
        if (!_snapshotOffsets.Contains(offset))
            report.Add(Path.Combine(directory, $"{offset:D20}{SegmentFile.Snapshot}"), "is missing, where a segment begins", offset: offset);
    }

    /// <summary>Snapshots at or below the offset: the batches before it have been read.</summary>
    private void CheckSnapshotsUpTo(long offset)
    {
        while (_snapshots.Count > 0 && _snapshots.First() is var (at, path) && at <= offset)
        {
            _snapshots.Remove(at);
            CheckSnapshot(at, path);
        }
    }

    private void CheckSnapshot(long offset, string path)
    {
        report.Files++;
        if (ProducerSnapshot.TryDecode(PosixDisk.Instance.ReadAllBytes(path)) is not { } producers)
        {
            report.Add(path, "is no whole snapshot: its version, length or checksum does not fit");
            return;
        }

        foreach (var state in producers)
        {
            if (state.LastOffset >= offset)
                report.Add(path, $"producer {state.ProducerId} has offset {state.LastOffset}, which is not before the snapshot", offset: state.LastOffset);
            else if (!_isCompacted && _producers.Difference(state) is { } difference)
                report.Add(path, difference, offset: state.LastOffset);
        }
    }
}
