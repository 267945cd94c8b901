using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Directories;
using LogCluster.Storage.Disk;

namespace LogCluster.Cli.Offline.Verify;

/// <summary>
/// Checks every file of a data directory against itself and against the others. What a crash may leave (a checkpoint that is behind, files that were
/// being made) is no fault; what a start would have to cut off or to build again is one. Changes nothing. Used once.
/// </summary>
internal sealed class DataDirectoryCheck(string directory, VerifyReport report)
{
    private SortedDictionary<TopicPartition, long> _recoveryPoints = [];
    private SortedDictionary<TopicPartition, long> _logStarts = [];
    private SortedDictionary<TopicPartition, long> _highWatermarks = [];
    private SortedDictionary<TopicPartition, long> _cleaned = [];

    public void Run(CancellationToken cancellation)
    {
        SmallFileCheck.Properties(directory, report);
        SmallFileCheck.CleanShutdown(PathOf(CleanShutdownMarker.FileName), report);
        _recoveryPoints = SmallFileCheck.Offsets(PathOf(OffsetCheckpoint.RecoveryPointFile), report);
        _logStarts = SmallFileCheck.Offsets(PathOf(OffsetCheckpoint.LogStartFile), report);
        _highWatermarks = SmallFileCheck.Offsets(PathOf(OffsetCheckpoint.HighWatermarkFile), report);
        _cleaned = SmallFileCheck.Offsets(PathOf(OffsetCheckpoint.CleanerFile), report);
        CheckSnapshots(directory);
        foreach (var name in PosixDisk.Instance.ListDirectories(directory))
        {
            cancellation.ThrowIfCancellationRequested();
            if (PartitionDirectoryName.TryParse(name, out var parsed) && parsed.Kind != PartitionDirectoryKind.Deleting)
                CheckPartition(Path.Combine(directory, name), parsed, cancellation);
        }
    }

    private string PathOf(string name) => Path.Combine(directory, name);

    private void CheckSnapshots(string where)
    {
        foreach (var file in PosixDisk.Instance.ListFiles(where).Select(name => DataFile.Of(Path.Combine(where, name))))
        {
            if (file.Kind == DataFileKind.MetadataSnapshot && file.FilePath.EndsWith(".checkpoint", StringComparison.Ordinal))
                MetadataSnapshotCheck.Run(file, report);
        }
    }

    private void CheckPartition(string path, PartitionDirectoryName name, CancellationToken cancellation)
    {
        report.Partitions++;
        // Checkpoints speak of the log in use, not of one being moved or set aside.
        var isInUse = name.Kind == PartitionDirectoryKind.Log;
        var isMetadata = name.Partition.Topic == LogDirectory.MetadataTopic;
        var logStart = isInUse ? _logStarts.GetValueOrDefault(name.Partition) : 0;
        SmallFileCheck.PartitionId(path, report);
        var log = new LogCheck(path, name.Partition, MayHaveGaps(name.Partition), logStart, report);
        log.Run(cancellation);
        if (isMetadata)
            CheckMetadata(path, log);
        if (!isInUse || log.EndOffset < 0)
            return;
        CheckBelow(OffsetCheckpoint.RecoveryPointFile, _recoveryPoints, name.Partition, log.EndOffset);
        CheckBelow(OffsetCheckpoint.LogStartFile, _logStarts, name.Partition, log.EndOffset);
        CheckBelow(OffsetCheckpoint.HighWatermarkFile, _highWatermarks, name.Partition, log.EndOffset);
    }

    /// <summary>Internal topics are compacted, and what the cleaner has been at.</summary>
    private bool MayHaveGaps(TopicPartition partition) =>
        _cleaned.ContainsKey(partition) || (partition.Topic.StartsWith("__", StringComparison.Ordinal) && partition.Topic != LogDirectory.MetadataTopic);

    private void CheckBelow(string file, SortedDictionary<TopicPartition, long> offsets, TopicPartition partition, long endOffset)
    {
        if (offsets.TryGetValue(partition, out var offset) && offset > endOffset)
            report.Add(PathOf(file), $"has offset {offset} for {partition}, whose log ends at {endOffset}", offset: offset);
    }

    private void CheckMetadata(string path, LogCheck log)
    {
        CheckSnapshots(path);
        var quorumState = Path.Combine(path, "quorum-state");
        if (SmallFileCheck.QuorumEpoch(quorumState, report) is { } epoch && epoch < log.LastEpoch)
            report.Add(quorumState, $"has epoch {epoch}, but the log has epoch {log.LastEpoch}");
        var snapshots = PosixDisk.Instance.ListFiles(path).Select(name => DataFile.Of(Path.Combine(path, name)))
            .Where(file => file.Kind == DataFileKind.MetadataSnapshot).Select(file => file.BaseOffset).ToList();
        if (log.FirstOffset > 0 && !snapshots.Exists(end => end >= log.FirstOffset))
            report.Add(path, $"the log begins at offset {log.FirstOffset}, and no snapshot reaches so far", offset: log.FirstOffset);
    }
}
