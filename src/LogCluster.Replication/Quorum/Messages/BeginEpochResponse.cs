using LogCluster.Core;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum.Messages;

public sealed record BeginEpochResponse(ReplicaKey From, ReplicaKey To, long RequestId, ErrorCode Error, LeaderEpoch Epoch, NodeId Leader)
    : RaftResponse(From, To, RequestId, Error, Epoch, Leader);
