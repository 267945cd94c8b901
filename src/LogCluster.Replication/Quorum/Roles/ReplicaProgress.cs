namespace LogCluster.Replication.Quorum.Roles;

/// <summary>How far another replica has come, as its fetches tell.</summary>
internal sealed class ReplicaProgress
{
    /// <summary>Its log agrees with the leader's up to here, durably; -1 before its first fetch that did.</summary>
    public long EndOffset { get; private set; } = -1;

    public long LastFetchMs { get; private set; } = long.MinValue;

    /// <summary>The last time at which it had all that the leader had at the fetch before.</summary>
    public long LastCaughtUpMs { get; private set; } = long.MinValue;

    private long _leaderEndAtLastFetch = -1;
    private long _lastFetchBeforeMs = long.MinValue;

    public bool HasFetched => LastFetchMs != long.MinValue;

    /// <summary>A fetch came whose log parts from the leader's: it is alive.</summary>
    public void OnFetch(long nowMs) => LastFetchMs = nowMs;

    /// <summary>A fetch came that goes on with the leader's log.</summary>
    public void OnFetch(long endOffset, long leaderEndOffset, long nowMs)
    {
        if (endOffset >= leaderEndOffset)
            LastCaughtUpMs = nowMs;
        else if (_leaderEndAtLastFetch >= 0 && endOffset >= _leaderEndAtLastFetch)
            LastCaughtUpMs = Math.Max(LastCaughtUpMs, _lastFetchBeforeMs);
        (EndOffset, LastFetchMs) = (endOffset, nowMs);
        (_leaderEndAtLastFetch, _lastFetchBeforeMs) = (leaderEndOffset, nowMs);
    }
}
