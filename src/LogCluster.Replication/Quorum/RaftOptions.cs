namespace LogCluster.Replication.Quorum;

/// <summary>The timers of a quorum, in milliseconds; Kafka's <c>controller.quorum.*</c> keys.</summary>
public sealed record RaftOptions
{
    /// <summary><c>controller.quorum.election.timeout.ms</c>: without a leader for so long, and up to as much again by chance, a voter stands.</summary>
    public int ElectionTimeoutMs { get; init; } = 1_000;

    /// <summary><c>controller.quorum.fetch.timeout.ms</c>: without an answer of the leader for so long a follower stands.</summary>
    public int FetchTimeoutMs { get; init; } = 2_000;

    /// <summary><c>controller.quorum.election.backoff.max.ms</c>: the longest wait after a lost election.</summary>
    public int ElectionBackoffMaxMs { get; init; } = 1_000;

    /// <summary><c>controller.quorum.request.timeout.ms</c>: an unanswered request is given up.</summary>
    public int RequestTimeoutMs { get; init; } = 2_000;

    /// <summary>
    /// A leader whose connection broke and that cannot be reached again is given up after once to twice this time, long before its fetch
    /// timeout: a process that died closes its connections, one that is only slow does not.
    /// </summary>
    public int UnreachableGraceMs { get; init; } = 200;

    /// <summary>A fetch that could not be answered is tried again after this.</summary>
    public int RetryBackoffMs { get; init; } = 50;

    /// <summary>A leader that has not heard from a majority for so long resigns: somebody else may lead them by now.</summary>
    public int CheckQuorumTimeoutMs => FetchTimeoutMs + (FetchTimeoutMs / 2);

    /// <summary>An observer that has not fetched for so long is forgotten.</summary>
    public int ObserverExpiryMs { get; init; } = 300_000;
}
