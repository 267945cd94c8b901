namespace LogCluster.Simulation.Scenarios;

/// <summary>How one seed ended.</summary>
/// <param name="Violation">What a checker objected to; null when all held.</param>
public sealed record SimulationResult(
    int Seed, string? Violation, string TraceHash, long EventCount, long AcknowledgedRecords, long RecordsRead, IReadOnlyList<string> Trace)
{
    /// <summary>Records that were acknowledged with acks=1.</summary>
    public long SingleCopyRecords { get; init; }

    /// <summary>Those of them that a change of leaders took away, as it may.</summary>
    public long SingleCopyRecordsLost { get; init; }

    /// <summary>How often all in-sync replicas of a partition had lost what was not flushed, so that records acknowledged with acks=all may be gone.</summary>
    public int LegalLosses { get; init; }
}
