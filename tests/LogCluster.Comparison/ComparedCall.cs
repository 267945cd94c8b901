namespace LogCluster.Comparison;

/// <summary>The outcome of one call.</summary>
/// <param name="Differences">Line by line what was answered differently and is not accepted.</param>
/// <param name="Accepted">Why what else is different may be.</param>
internal sealed record ComparedCall(Call Call, IReadOnlyList<Difference> Differences, IReadOnlyList<string> Accepted)
{
    public string Verdict => Differences.Count > 0 ? "DIFFERENT" : Accepted.Count > 0 ? "accepted" : "equal";
}
