using LogCluster.Core;

namespace LogCluster.Replication.Quorum.Roles;

/// <summary>Follows the leader of the epoch. A voter that gets no answer until <see cref="FetchDeadlineMs"/> stands.</summary>
internal sealed class FollowerRole(NodeId leader, long fetchDeadlineMs, long nextFetchMs) : Role
{
    public NodeId Leader { get; } = leader;

    public long FetchDeadlineMs { get; set; } = fetchDeadlineMs;

    public FetchLoop Fetch { get; } = new(nextFetchMs);

    /// <summary>The leader has answered and was not lost since: such a follower helps nobody to stand against it (KIP-996).</summary>
    public bool HasLeaderContact { get; set; }

    /// <summary>An observer whose leader does not answer asks the voters instead.</summary>
    public bool AsksAround { get; set; }

    /// <summary>Nothing is fetched while a snapshot is.</summary>
    public OffsetAndEpoch? InstallingSnapshot { get; set; }

    public override long DeadlineMs => InstallingSnapshot is null ? Math.Min(FetchDeadlineMs, Fetch.DeadlineMs) : FetchDeadlineMs;
}
