namespace LogCluster.Simulation.Groups;

/// <summary>Taken when committed offsets are asked for, and held against the answer: what it must at least tell, and what may excuse less.</summary>
/// <param name="Floors">By partition; null where the answer may be anything.</param>
/// <param name="PowerLosses">The cluster's, so far.</param>
/// <param name="Deletions">Times that offsets of the group were deleted for somebody, so far.</param>
internal sealed record GroupLook(IReadOnlyList<long?> Floors, int PowerLosses, int Deletions);
