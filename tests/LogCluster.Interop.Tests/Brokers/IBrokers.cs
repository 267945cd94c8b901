namespace LogCluster.Interop.Brokers;

/// <summary>What a test runs against: one node, or several.</summary>
internal interface IBrokers : IAsyncDisposable
{
    string Bootstrap { get; }

    /// <summary>What topics are made with: as many replicas as there are nodes.</summary>
    short ReplicationFactor { get; }

    /// <summary>Ends every node, by SIGTERM or kill -9, and starts it again: of several one after the other, each when all replicas are in sync.</summary>
    Task RestartAsync(bool killed);
}
