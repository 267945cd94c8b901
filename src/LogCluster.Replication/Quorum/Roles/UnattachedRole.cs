namespace LogCluster.Replication.Quorum.Roles;

/// <summary>Knows an epoch and no leader of it. Asks around; a voter stands when <see cref="ElectionDeadlineMs"/> is over.</summary>
internal sealed class UnattachedRole(long electionDeadlineMs, FetchLoop fetch) : Role
{
    public long ElectionDeadlineMs { get; set; } = electionDeadlineMs;

    public FetchLoop Fetch { get; } = fetch;

    public override long DeadlineMs => Math.Min(ElectionDeadlineMs, Fetch.DeadlineMs);
}
