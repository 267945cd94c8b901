using System.Collections.Immutable;
using LogCluster.Core;

namespace LogCluster.Replication.Quorum.Voters;

/// <summary>The voters in force, at most one for a node. Immutable. Two sets that follow each other differ in one voter (KIP-853).</summary>
public sealed class VoterSet : IEquatable<VoterSet>
{
    private readonly ImmutableSortedDictionary<NodeId, Voter> _voters;

    private VoterSet(ImmutableSortedDictionary<NodeId, Voter> voters) => _voters = voters;

    public static VoterSet Empty { get; } = new(ImmutableSortedDictionary<NodeId, Voter>.Empty);

    public static VoterSet Of(params IEnumerable<Voter> voters) => new(voters.ToImmutableSortedDictionary(voter => voter.Key.Id, voter => voter));

    /// <summary>In the order of the node ids.</summary>
    public IEnumerable<Voter> Voters => _voters.Values;

    public IEnumerable<ReplicaKey> Keys => _voters.Values.Select(voter => voter.Key);

    public int Count => _voters.Count;

    /// <summary>How many voters decide; two majorities of sets that differ in one voter have a voter in common.</summary>
    public int MajorityCount => (_voters.Count / 2) + 1;

    /// <summary>1 where each voter is known with its directory, as those of a log are (KIP-853); 0 where the configuration names them, or none is known.</summary>
    public short KRaftVersion => (short)(Count > 0 && Keys.All(key => !key.DirectoryId.IsZero) ? 1 : 0);

    public bool Contains(ReplicaKey key) => _voters.TryGetValue(key.Id, out var voter) && voter.Key.Matches(key);

    public Voter? Find(NodeId id) => _voters.GetValueOrDefault(id);

    /// <summary>Null when the node is a voter already, under whatever directory.</summary>
    public VoterSet? TryAdd(Voter voter) => _voters.ContainsKey(voter.Key.Id) ? null : new VoterSet(_voters.Add(voter.Key.Id, voter));

    /// <summary>Null when there is no such voter, or no voter would be left.</summary>
    public VoterSet? TryRemove(ReplicaKey key) => Contains(key) && Count > 1 ? new VoterSet(_voters.Remove(key.Id)) : null;

    /// <summary>Null when there is no voter of that key.</summary>
    public VoterSet? TryUpdate(Voter voter) => Contains(voter.Key) ? new VoterSet(_voters.SetItem(voter.Key.Id, voter)) : null;

    public bool Equals(VoterSet? other) => other is not null && _voters.Values.SequenceEqual(other._voters.Values);

    public override bool Equals(object? obj) => Equals(obj as VoterSet);

    public override int GetHashCode() => Count;

    public override string ToString() => $"{{{string.Join(", ", Keys)}}}";
}
