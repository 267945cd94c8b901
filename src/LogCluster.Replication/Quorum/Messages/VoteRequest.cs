using LogCluster.Core;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum.Messages;

/// <summary>Asks for a vote, or with <paramref name="IsPreVote"/> whether it would be given (KIP-996).</summary>
/// <param name="End">The end of the candidate's log.</param>
public sealed record VoteRequest(ReplicaKey From, ReplicaKey To, long RequestId, LeaderEpoch Epoch, OffsetAndEpoch End, bool IsPreVote)
    : RaftMessage(From, To, RequestId);
