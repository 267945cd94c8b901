using LogCluster.Replication.Quorum;

namespace LogCluster.Simulation.Quorum;

/// <summary>A mistake planted into every replica of a quorum: wrong rules, or a driver that does not do what it was told.</summary>
internal sealed record QuorumMistake(QuorumRules Rules)
{
    public static QuorumMistake None { get; } = new(QuorumRules.Right);

    /// <summary>Votes and epochs are forgotten by a crash.</summary>
    public bool ForgetsElectionState { get; init; }

    /// <summary>A follower acknowledges what is not durable.</summary>
    public bool SkipsFlushes { get; init; }
}
