namespace LogCluster.Simulation.Groups;

/// <summary>What a member was before its latest generation: what it still says under that is late, and must be refused.</summary>
/// <param name="HasDied">It is no longer there: somebody else may have its place, in the same generation even (KIP-345).</param>
internal sealed record FormerSelf(string MemberId, int Generation, IReadOnlyList<int> Owned, bool HasDied);
