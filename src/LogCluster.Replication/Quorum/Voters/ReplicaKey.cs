using LogCluster.Core;

namespace LogCluster.Replication.Quorum.Voters;

/// <summary>
/// One replica of a quorum: a node and the directory that holds its log (KIP-853). A node that comes back with another disk is
/// another replica, which has promised nothing. The directory is <see cref="Uuid.Zero"/> where it is not known: static voters have none.
/// </summary>
public readonly record struct ReplicaKey(NodeId Id, Uuid DirectoryId) : IComparable<ReplicaKey>
{
    public static readonly ReplicaKey None = new(NodeId.None, Uuid.Zero);

    /// <summary>True when nothing that is known tells the two apart.</summary>
    public bool Matches(ReplicaKey other) =>
        Id == other.Id && (DirectoryId == other.DirectoryId || DirectoryId.IsZero || other.DirectoryId.IsZero);

    public int CompareTo(ReplicaKey other) => Id == other.Id ? DirectoryId.CompareTo(other.DirectoryId) : Id.CompareTo(other.Id);

    public override string ToString() => DirectoryId.IsZero ? Id.ToString() : $"{Id}/{DirectoryId}";

    public static bool operator <(ReplicaKey left, ReplicaKey right) => left.CompareTo(right) < 0;

    public static bool operator >(ReplicaKey left, ReplicaKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(ReplicaKey left, ReplicaKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ReplicaKey left, ReplicaKey right) => left.CompareTo(right) >= 0;
}
