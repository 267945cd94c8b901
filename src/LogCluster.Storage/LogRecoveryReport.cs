namespace LogCluster.Storage;

/// <summary>What opening a log had to mend. All zero after a clean stop.</summary>
public sealed record LogRecoveryReport
{
    public int SegmentsChecked { get; internal set; }

    public int IndexesRebuilt { get; internal set; }

    /// <summary>Cut off behind the last whole batch.</summary>
    public long BytesTruncated { get; internal set; }

    /// <summary>Segments behind a damaged batch, with all in them.</summary>
    public int SegmentsDropped { get; internal set; }

    public bool LeaderEpochsRebuilt { get; internal set; }

    /// <summary>Directories, files or indexes were changed by opening the log.</summary>
    internal bool IsAnything => SegmentsChecked + SegmentsDropped + IndexesRebuilt > 0 || LeaderEpochsRebuilt;
}
