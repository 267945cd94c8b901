using LogCluster.Core;

namespace LogCluster.Replication.InSync;

/// <summary>
/// How far another replica of a led partition is, learnt from its fetches. A fetch from an offset says that everything below is in the
/// replica's log. Times are milliseconds of a clock that never goes back. Belongs to its leader, under the partition's lock.
/// </summary>
internal sealed class ReplicaProgress(NodeId broker)
{
    public const long Unknown = -1;

    /// <summary>Longer ago than any limit, and far from overflow.</summary>
    private const long Never = long.MinValue / 2;

    private long _caughtUpMs = Never;
    private long _lastFetchMs = Never;
    private long _leaderEndAtLastFetch = Unknown;

    public NodeId Broker => broker;

    /// <summary>The end of the replica's log; <see cref="Unknown"/> before its first fetch.</summary>
    public long EndOffset { get; private set; } = Unknown;

    public long LogStartOffset { get; private set; } = Unknown;

    /// <summary>Under which it fetches; null before its first fetch, -1 from a replica that does not tell (KIP-903).</summary>
    public long? BrokerEpoch { get; private set; }

    /// <summary>A member of the in-sync set counts as caught up when this leader begins, so that it has the whole limit to show itself.</summary>
    public void AssumeCaughtUp(long nowMs) => _caughtUpMs = nowMs;

    /// <summary>
    /// Notes a fetch; false, and nothing noted, for one of an earlier life of the broker. The replica was caught up at this fetch if it
    /// had all that there was, and at the one before if it now has all that there was then: the rule of Kafka, by which a replica that always
    /// takes what there is stays in sync under a load that never pauses.
    /// </summary>
    public bool OnFetch(in ReplicaFetch fetch, long leaderEndOffset, long nowMs)
    {
        if (BrokerEpoch is { } known && known > fetch.BrokerEpoch && fetch.BrokerEpoch != InSyncMember.UnknownEpoch)
            return false;
        if (fetch.Offset >= leaderEndOffset)
            _caughtUpMs = Math.Max(_caughtUpMs, nowMs);
        else if (_leaderEndAtLastFetch != Unknown && fetch.Offset >= _leaderEndAtLastFetch)
            _caughtUpMs = Math.Max(_caughtUpMs, _lastFetchMs);
        (EndOffset, LogStartOffset, BrokerEpoch) = (fetch.Offset, fetch.LogStartOffset, fetch.BrokerEpoch);
        (_lastFetchMs, _leaderEndAtLastFetch) = (nowMs, Math.Max(leaderEndOffset, _leaderEndAtLastFetch));
        return true;
    }

    /// <summary>Has everything now, or had within the limit.</summary>
    public bool IsCaughtUp(long leaderEndOffset, long nowMs, long lagMsMax) => EndOffset == leaderEndOffset || nowMs - _caughtUpMs <= lagMsMax;

    /// <summary>When it last had everything; for choosing between replicas.</summary>
    public long CaughtUpMs => _caughtUpMs;
}
