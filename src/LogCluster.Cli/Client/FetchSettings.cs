namespace LogCluster.Cli.Client;

/// <summary>How records are fetched.</summary>
internal sealed record FetchSettings
{
    /// <summary>How long a broker waits for news where there is none, in ms.</summary>
    public int MaxWaitMs { get; init; } = 500;

    /// <summary>Of one answer; a single batch may be larger.</summary>
    public int ResponseBytesMax { get; init; } = 50 << 20;

    /// <summary>Of one partition in one answer.</summary>
    public int PartitionBytesMax { get; init; } = 4 << 20;

    /// <summary>Leave out what open and aborted transactions wrote.</summary>
    public bool IsCommittedOnly { get; init; }
}
