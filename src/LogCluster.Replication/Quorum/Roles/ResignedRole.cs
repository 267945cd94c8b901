using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum.Roles;

/// <summary>
/// Led this epoch and does no more: it resigned, or it was started again and does not know what of its log the others have. It votes for
/// nobody in this epoch and stands when the others did not.
/// </summary>
internal sealed class ResignedRole(long electionDeadlineMs, IReadOnlyList<ReplicaKey> successors) : Role
{
    /// <summary>The voters who are to be told, the furthest first.</summary>
    public IReadOnlyList<ReplicaKey> Successors { get; } = successors;

    public override long DeadlineMs { get; } = electionDeadlineMs;
}
