namespace LogCluster.Fuzz;

/// <summary>What became of a frame; <paramref name="Fault"/> is null unless something that must hold does not.</summary>
internal readonly record struct FrameOutcome(bool IsDecoded, long AllocatedBytes, string? Fault);
