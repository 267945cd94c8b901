using System.Collections.Immutable;

namespace LogCluster.Replication.Quorum.Voters;

/// <summary>A voter as the VotersRecord describes it (KIP-853): who it is, where it listens, and which kraft.version it can follow.</summary>
public sealed record Voter(ReplicaKey Key, ImmutableArray<VoterEndpoint> Endpoints, short KRaftVersionMin = 0, short KRaftVersionMax = 1)
{
    public bool Equals(Voter? other) =>
        other is not null && Key == other.Key && KRaftVersionMin == other.KRaftVersionMin && KRaftVersionMax == other.KRaftVersionMax
        && Endpoints.AsSpan().SequenceEqual(other.Endpoints.AsSpan());

    public override int GetHashCode() => Key.GetHashCode();
}
