namespace LogCluster.Records;

/// <summary>What a walk over all records of a batch found: the facts that the log needs, or what is wrong.</summary>
internal struct RecordWalk
{
    public RecordFault Fault;

    /// <summary>True when offset deltas do not run 0, 1, 2, …</summary>
    public bool HasOffsetGaps;

    public bool HasInvalidTimestamps;
    public List<RecordError>? Errors;
    public long MaxTimestampMs;
    public int MaxTimestampOffsetDelta;
    public long DecompressedBytes;
}
