using LogCluster.Core;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum.Messages;

/// <summary>The leader of a new epoch makes itself known to the voters.</summary>
public sealed record BeginEpochRequest(ReplicaKey From, ReplicaKey To, long RequestId, LeaderEpoch Epoch)
    : RaftMessage(From, To, RequestId);
