namespace LogCluster.Replication.Quorum.Roles;

/// <summary>
/// What a replica of a quorum is at the moment, with only the data of that. Epoch, vote and leader outlive roles and stand in
/// <see cref="ElectionState"/>. Allowed transitions: see <see cref="QuorumState"/>.
/// </summary>
internal abstract class Role
{
    /// <summary>When the role has something to do by itself; times are milliseconds of a monotonic clock.</summary>
    public abstract long DeadlineMs { get; }
}
