using LogCluster.Core;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum.Messages;

/// <summary>A replica asks for what follows its log, and so acknowledges what it has.</summary>
/// <param name="End">The end of its log: the offset to fetch and the epoch of the record before it.</param>
/// <param name="HighWatermark">What it knows to be committed; -1 when it knows nothing (KIP-1166).</param>
public sealed record FetchRequest(ReplicaKey From, ReplicaKey To, long RequestId, LeaderEpoch Epoch, OffsetAndEpoch End, long HighWatermark)
    : RaftMessage(From, To, RequestId);
