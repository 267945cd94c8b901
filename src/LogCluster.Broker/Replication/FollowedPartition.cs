using LogCluster.Core;
using LogCluster.Replication.InSync;

namespace LogCluster.Broker.Replication;

/// <summary>A partition that a fetcher follows, under one leader epoch: what was asked for last, and when it may be asked for again. Belongs to its fetcher.</summary>
internal sealed class FollowedPartition(Partition partition, LeaderEpoch epoch, Backoff backoff)
{
    public Partition Partition => partition;

    /// <summary>Of the leader that is fetched from; under another one the partition is another fetcher's, or this one's anew.</summary>
    public LeaderEpoch Epoch => epoch;

    public Backoff Backoff => backoff;

    /// <summary>Of the fetch under way or answered last.</summary>
    public long AskedOffset { get; set; } = -1;

    /// <summary>It had all that was committed when it last got an answer.</summary>
    public bool IsCaughtUp { get; set; }

    /// <summary>Its log takes nothing any more: it is followed again under the next leader epoch, or after a restart.</summary>
    public bool HasFailed { get; set; }
}
