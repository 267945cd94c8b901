using LogCluster.Metadata.Configuration;
using LogCluster.StateMachines;

namespace LogCluster.Coordinators.Groups;

/// <summary>What the coordinator takes from its node's configuration. Immutable.</summary>
public sealed record GroupSettings
{
    public int SizeMax { get; init; } = int.MaxValue;

    public int SessionTimeoutMinMs { get; init; } = 6_000;

    public int SessionTimeoutMaxMs { get; init; } = 1_800_000;

    /// <summary>How long the first rebalance of a group waits for more members.</summary>
    public int InitialRebalanceDelayMs { get; init; }

    /// <summary>A new member does not know its id yet and cannot heartbeat; one whose client has gone is given up after this (Kafka's value).</summary>
    public int NewMemberTimeoutMs { get; init; } = 300_000;

    /// <summary>UTF-16 units of what a client may keep beside an offset, counted as Kafka does.</summary>
    public int OffsetMetadataLengthMax { get; init; } = 4_096;

    public long OffsetsRetentionMs { get; init; } = 7L * 24 * 60 * 60 * 1_000;

    public long RetentionCheckIntervalMs { get; init; } = 600_000;

    /// <summary>How long the answer to a change waits for the replicas.</summary>
    public TimeSpan CommitTimeout { get; init; } = TimeSpan.FromSeconds(5);

    internal GroupRules Rules { get; init; } = GroupRules.Right;

    /// <summary>Of the hosts that run the shards.</summary>
    internal HostRules HostRules { get; init; } = HostRules.Right;

    public static GroupSettings From(NodeConfig config) => new()
    {
        SizeMax = config.Int("group.max.size"),
        SessionTimeoutMinMs = config.Int("group.min.session.timeout.ms"),
        SessionTimeoutMaxMs = config.Int("group.max.session.timeout.ms"),
        InitialRebalanceDelayMs = config.Int("group.initial.rebalance.delay.ms"),
        OffsetMetadataLengthMax = config.Int("offset.metadata.max.bytes"),
        OffsetsRetentionMs = config.Int("offsets.retention.minutes") * 60_000L,
        RetentionCheckIntervalMs = config.Long("offsets.retention.check.interval.ms"),
        CommitTimeout = config.Milliseconds("offsets.commit.timeout.ms"),
    };
}
