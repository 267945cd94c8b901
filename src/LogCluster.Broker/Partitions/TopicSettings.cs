using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Records;
using LogCluster.Replication.InSync;
using LogCluster.Storage;

namespace LogCluster.Broker.Partitions;

/// <summary>Turns a topic's configuration into what its partitions use.</summary>
internal static class TopicSettings
{
    /// <param name="self">Whose replicas count among those that are throttled.</param>
    public static PartitionSettings From(TopicConfigs topic, NodeConfig node, NodeId self)
    {
        var compacts = topic.HasPolicy("compact");
        var log = new LogConfig
        {
            SegmentBytes = topic.SegmentBytes,
            SegmentMs = topic.Long("segment.ms"),
            SegmentJitterMs = topic.Long("segment.jitter.ms"),
            IndexBytesMax = topic.Int("segment.index.bytes"),
            IndexIntervalBytes = topic.Int("index.interval.bytes"),
            RetentionMs = topic.Long("retention.ms"),
            RetentionBytes = topic.Long("retention.bytes"),
            DeletesByRetention = topic.HasPolicy("delete"),
            IsCompacted = compacts,
            FlushMessages = topic.Long("flush.messages"),
            FlushMs = topic.Long("flush.ms"),
            FileDeleteDelayMs = topic.Long("file.delete.delay.ms"),
            ProducerIdExpirationMs = node.Int("producer.id.expiration.ms"),
        };
        var codec = CodecOf(topic.Text("compression.type"));
        var validation = new BatchValidationOptions
        {
            Codec = codec,
            CompressionLevel = LevelOf(codec, topic),
            TimestampType = topic.Text("message.timestamp.type") == "LogAppendTime" ? TimestampType.LogAppendTime : TimestampType.CreateTime,
            TimestampBeforeMaxMs = topic.Long("message.timestamp.before.max.ms"),
            TimestampAfterMaxMs = topic.Long("message.timestamp.after.max.ms"),
            MessageBytesMax = topic.Int("max.message.bytes"),
            RequiresKeys = compacts,
        };
        return new PartitionSettings(log, validation, topic.Int("min.insync.replicas"))
        {
            ThrottledAsLeader = ReplicaThrottle.Of(topic.Text("leader.replication.throttled.replicas"), self) is { } led ? ThrottledPartitions.Of(led) : ThrottledPartitions.All,
            ThrottledAsFollower = ReplicaThrottle.Of(topic.Text("follower.replication.throttled.replicas"), self) is { } followed ? ThrottledPartitions.Of(followed) : ThrottledPartitions.All,
        };
    }

    /// <summary>Null for <c>producer</c>: each batch as it was sent.</summary>
    private static CompressionCodec? CodecOf(string? name) => name switch
    {
        "uncompressed" => CompressionCodec.None,
        "gzip" => CompressionCodec.Gzip,
        "snappy" => CompressionCodec.Snappy,
        "lz4" => CompressionCodec.Lz4,
        "zstd" => CompressionCodec.Zstd,
        _ => null,
    };

    private static int? LevelOf(CompressionCodec? codec, TopicConfigs topic) => codec switch
    {
        CompressionCodec.Gzip => topic.Int("compression.gzip.level"),
        CompressionCodec.Lz4 => topic.Int("compression.lz4.level"),
        CompressionCodec.Zstd => topic.Int("compression.zstd.level"),
        _ => null,
    };
}
