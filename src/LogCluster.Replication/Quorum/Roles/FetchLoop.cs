namespace LogCluster.Replication.Quorum.Roles;

/// <summary>At most one fetch under way, given up after a time, and a pause before the next.</summary>
internal sealed class FetchLoop(long nextFetchMs)
{
    /// <summary>The fetch under way; null between two.</summary>
    public long? RequestId { get; private set; }

    /// <summary>When the next fetch is due, or the one under way is given up.</summary>
    public long DeadlineMs { get; private set; } = nextFetchMs;

    public void OnSent(long requestId, long giveUpAtMs) => (RequestId, DeadlineMs) = (requestId, giveUpAtMs);

    /// <summary>Nothing is under way any more; the next fetch is due at <paramref name="nextFetchMs"/>, never at <see cref="long.MaxValue"/>.</summary>
    public void OnEnded(long nextFetchMs) => (RequestId, DeadlineMs) = (null, nextFetchMs);
}
