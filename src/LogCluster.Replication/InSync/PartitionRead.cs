using LogCluster.Core;
using LogCluster.Storage.Indexes;
using LogCluster.Storage.Segments;

namespace LogCluster.Replication.InSync;

/// <summary>What a fetch of one partition found. Whoever gets it disposes the slice. Offsets are -1 on errors that say nothing of them.</summary>
public readonly record struct PartitionRead(ErrorCode Error, long HighWatermark, long LastStableOffset, long LogStartOffset, LogSlice? Slice)
{
    /// <summary>For a replica: where the log ended when this was read; -1 otherwise.</summary>
    public long LogEndOffset { get; init; } = -1;

    /// <summary>For a replica whose log parts from this one: where (KIP-595). There is no slice then.</summary>
    public OffsetAndEpoch? Diverging { get; init; }

    /// <summary>For read_committed: transactions in the slice that were aborted; null for read_uncommitted.</summary>
    public IReadOnlyList<AbortedTransaction>? AbortedTransactions { get; init; }

    /// <summary>For a consumer: whom to read from instead (KIP-392). There is no slice then.</summary>
    public NodeId? PreferredReplica { get; init; }

    public int LengthBytes => Slice?.Length ?? 0;

    public static PartitionRead Failed(ErrorCode error) => new(error, -1, -1, -1, null);
}
