using LogCluster.Metadata.Configuration;
using LogCluster.Replication.Quorum.Snapshots;
using LogCluster.StateMachines;
using LogCluster.Storage;

namespace LogCluster.Broker.Cluster;

/// <summary>What the configuration says of the metadata log's segments and snapshots (KIP-630).</summary>
internal static class MetadataSnapshots
{
    public static LogConfig Log(NodeConfig config) => new()
    {
        SegmentBytes = config.Int("metadata.log.segment.bytes"),
        SegmentMs = config.Long("metadata.log.segment.ms"),
    };

    public static SnapshotOptions Options(NodeConfig config) => new()
    {
        RetentionBytes = config.Long("metadata.max.retention.bytes"),
        RetentionMs = config.Long("metadata.max.retention.ms"),
    };

    public static SnapshotPolicy Policy(NodeConfig config, Action<IOException> onFailed) =>
        new(config.Long("metadata.log.max.record.bytes.between.snapshots"), config.Long("metadata.log.max.snapshot.interval.ms")) { OnFailed = onFailed };
}
