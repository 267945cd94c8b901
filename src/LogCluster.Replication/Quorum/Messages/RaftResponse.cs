using LogCluster.Core;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum.Messages;

/// <summary>A response. Each tells the epoch and the leader that its sender knows.</summary>
public abstract record RaftResponse(ReplicaKey From, ReplicaKey To, long RequestId, ErrorCode Error, LeaderEpoch Epoch, NodeId Leader)
    : RaftMessage(From, To, RequestId);
