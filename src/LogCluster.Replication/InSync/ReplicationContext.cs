using LogCluster.Core;

namespace LogCluster.Replication.InSync;

/// <summary>What all partitions of a node share: who it is, its clock, its limits, and whom they tell. Immutable.</summary>
public sealed record ReplicationContext(NodeId Self, TimeProvider Time, IReplicaBrokers Brokers)
{
    /// <summary><c>replica.lag.time.max.ms</c>: a replica that has not had everything for so long leaves the in-sync set.</summary>
    public long ReplicaLagMsMax { get; init; } = 30_000;

    /// <summary>
    /// Called when the log or the settings of a partition changed, once until <see cref="Partition.Acknowledge"/>: whoever looks after logs need
    /// not look at those that are idle. On the thread of the change, so it must be quick.
    /// </summary>
    public Action<Partition>? Changed { get; init; }

    /// <summary>Called under the partition's lock when it has a proposal for the controller, so it must do no more than note it.</summary>
    public Action<Partition>? Proposed { get; init; }

    internal InSyncRules Rules { get; init; } = InSyncRules.Right;

    /// <summary>A clock for limits: it never goes back, and begins anywhere.</summary>
    internal long MonotonicMs => (long)Time.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>The wall clock, for what is written into logs.</summary>
    internal long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();
}
