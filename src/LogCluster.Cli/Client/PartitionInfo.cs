namespace LogCluster.Cli.Client;

/// <summary>A partition as the metadata names it. Eligible and last known leaders are null where the cluster does not tell (KIP-966).</summary>
internal sealed record PartitionInfo(
    int Partition, NodeId Leader, int LeaderEpoch, IReadOnlyList<int> Replicas, IReadOnlyList<int> InSync, IReadOnlyList<int> Offline)
{
    public IReadOnlyList<int>? EligibleLeaders { get; init; }

    public IReadOnlyList<int>? LastKnownEligible { get; init; }
}
