using LogCluster.Core;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum.Messages;

/// <summary>A leader resigns; those who are furthest stand first in <paramref name="Successors"/> and need not wait.</summary>
public sealed record EndEpochRequest(ReplicaKey From, ReplicaKey To, long RequestId, LeaderEpoch Epoch, IReadOnlyList<ReplicaKey> Successors)
    : RaftMessage(From, To, RequestId);
