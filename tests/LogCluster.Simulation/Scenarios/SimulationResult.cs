namespace LogCluster.Simulation.Scenarios;

/// <summary>How one seed ended.</summary>
/// <param name="Violation">What a checker objected to; null when all held.</param>
public sealed record SimulationResult(
    int Seed, string? Violation, string TraceHash, long EventCount, long AcknowledgedRecords, long RecordsRead, IReadOnlyList<string> Trace);
