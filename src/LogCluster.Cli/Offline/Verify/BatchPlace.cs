using LogCluster.Records;

namespace LogCluster.Cli.Offline.Verify;

/// <summary>A batch of a segment, as far as the indexes are held against it.</summary>
internal readonly record struct BatchPlace(int Position, long BaseOffset, long LastOffset, long MaxTimestampMs)
{
    public static BatchPlace Of(int position, in RecordBatchHeader header) => new(position, header.BaseOffset, header.LastOffset, header.MaxTimestampMs);
}
