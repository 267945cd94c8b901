using LogCluster.Core;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum.Messages;

/// <summary>
/// The leader's answer: where the logs part, or a snapshot to fetch first, or batches. The driver adds the batches that follow
/// <see cref="ReadFrom"/> as it sends the answer.
/// </summary>
public sealed record FetchResponse(ReplicaKey From, ReplicaKey To, long RequestId, ErrorCode Error, LeaderEpoch Epoch, NodeId Leader)
    : RaftResponse(From, To, RequestId, Error, Epoch, Leader)
{
    /// <summary>-1 when the leader does not know it yet.</summary>
    public long HighWatermark { get; init; } = -1;

    public OffsetAndEpoch? Diverging { get; init; }

    public OffsetAndEpoch? Snapshot { get; init; }

    /// <summary>The offset from which the driver reads; null when there is nothing to read.</summary>
    public long? ReadFrom { get; init; }

    public IReadOnlyList<RaftBatch> Batches { get; init; } = [];
}
