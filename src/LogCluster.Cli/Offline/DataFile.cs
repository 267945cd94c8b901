using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Directories;
using LogCluster.Storage.Segments;

namespace LogCluster.Cli.Offline;

/// <summary>A file of a data directory: what it is, and of which partition.</summary>
internal sealed record DataFile(string FilePath, DataFileKind Kind, TopicPartition? Partition, long BaseOffset)
{
    private const string SnapshotSuffix = ".checkpoint";
    private static readonly string[] OnTheirWay = [SegmentFile.Deleted, SegmentFile.Swap, SegmentFile.Cleaned];

    private static readonly string[] OffsetCheckpoints =
        [OffsetCheckpoint.RecoveryPointFile, OffsetCheckpoint.LogStartFile, OffsetCheckpoint.HighWatermarkFile, OffsetCheckpoint.CleanerFile];

    /// <summary>The last two parts of the path, which is how people speak of such files.</summary>
    public string ShortName => Path.Combine(Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(FilePath))) ?? "", Path.GetFileName(FilePath));

    /// <summary>Files that are about to be deleted or to take the place of others are of the kind that they had or will have.</summary>
    public static DataFile Of(string path)
    {
        var name = Path.GetFileName(path);
        foreach (var suffix in OnTheirWay.Where(suffix => name.EndsWith(suffix, StringComparison.Ordinal)))
            name = name[..^suffix.Length];
        var directory = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) ?? "";
        TopicPartition? partition = PartitionDirectoryName.TryParse(directory, out var parsed) ? parsed.Partition : null;
        return new DataFile(path, KindOf(name, out var baseOffset), partition, baseOffset);
    }

    private static DataFileKind KindOf(string name, out long baseOffset)
    {
        baseOffset = -1;
        if (SegmentFile.TryParse(name, SegmentFile.Log, out baseOffset))
            return DataFileKind.Segment;
        if (SegmentFile.TryParse(name, SegmentFile.OffsetIndex, out baseOffset))
            return DataFileKind.OffsetIndex;
        if (SegmentFile.TryParse(name, SegmentFile.TimeIndex, out baseOffset))
            return DataFileKind.TimeIndex;
        if (SegmentFile.TryParse(name, SegmentFile.TransactionIndex, out baseOffset))
            return DataFileKind.TransactionIndex;
        if (SegmentFile.TryParse(name, SegmentFile.Snapshot, out baseOffset))
            return DataFileKind.ProducerSnapshot;
        if (OffsetCheckpoints.Contains(name))
            return DataFileKind.OffsetCheckpoint;
        if (name.EndsWith(SnapshotSuffix, StringComparison.Ordinal))
        {
            // END-EPOCH.checkpoint; bootstrap.checkpoint has neither.
            if (name.Length > SegmentFile.OffsetDigits && long.TryParse(name.AsSpan(0, SegmentFile.OffsetDigits), out var endOffset))
                baseOffset = endOffset;
            return DataFileKind.MetadataSnapshot;
        }

        return name switch
        {
            LeaderEpochCheckpoint.FileName => DataFileKind.LeaderEpochs,
            PartitionMetadata.FileName => DataFileKind.PartitionMetadata,
            MetaProperties.FileName => DataFileKind.MetaProperties,
            CleanShutdownMarker.FileName => DataFileKind.CleanShutdown,
            "quorum-state" => DataFileKind.QuorumState,
            _ => DataFileKind.Unknown,
        };
    }
}
