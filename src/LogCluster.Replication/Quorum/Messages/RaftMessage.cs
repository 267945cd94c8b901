using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum.Messages;

/// <summary>
/// What replicas of a quorum say to each other: Kafka's Vote, BeginQuorumEpoch, EndQuorumEpoch, Fetch and FetchSnapshot
/// (KIP-595), without what only the wire needs. Immutable.
/// </summary>
/// <param name="From">Who says it; a response from a node that is no replica of its own account has its id only.</param>
/// <param name="To">To whom; <see cref="ReplicaKey.None"/> goes to any node that may know the leader.</param>
/// <param name="RequestId">Of the request; its response carries the same.</param>
public abstract record RaftMessage(ReplicaKey From, ReplicaKey To, long RequestId);
