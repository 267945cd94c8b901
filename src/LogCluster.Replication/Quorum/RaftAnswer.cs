using LogCluster.Core.Wire;
using LogCluster.Replication.Quorum.Messages;

namespace LogCluster.Replication.Quorum;

/// <summary>What a request of another replica is answered with.</summary>
/// <param name="Records">Of a fetch: the batches that it gets; whoever takes the answer disposes them. Null when there are none.</param>
public sealed record RaftAnswer(RaftResponse Response, IByteRegion? Records);
