namespace LogCluster.Broker.Cluster;

/// <summary>
/// What a client may do, as bit masks of Kafka's operation numbers (KIP-430). Without an authorizer that is everything that the
/// resource has.
/// </summary>
internal static class AuthorizedOperations
{
    /// <summary>Read, write, create, delete, alter, describe, describe configs, alter configs.</summary>
    public const int OnTopics = (1 << 3) | (1 << 4) | (1 << 5) | (1 << 6) | (1 << 7) | (1 << 8) | (1 << 10) | (1 << 11);

    /// <summary>Create, alter, describe, cluster action, describe configs, alter configs, idempotent write.</summary>
    public const int OnCluster = (1 << 5) | (1 << 7) | (1 << 8) | (1 << 9) | (1 << 10) | (1 << 11) | (1 << 12);

    /// <summary>The client did not ask.</summary>
    public const int NotAsked = int.MinValue;
}
