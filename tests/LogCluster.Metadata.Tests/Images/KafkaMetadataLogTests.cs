using LogCluster.Core;
using LogCluster.Golden;
using LogCluster.Golden.DataDirectories;
using LogCluster.Metadata.Images;
using LogCluster.Records;
using LogCluster.Storage;

namespace LogCluster.Metadata.Tests.Images;

/// <summary>A metadata log that Kafka wrote makes the image that Kafka told of.</summary>
public sealed class KafkaMetadataLogTests
{
    [Fact]
    public void TopicsAndPartitionsAreKafkas()
    {
        var directory = Path.Combine(GoldenFiles.Root, "datadirs", "single");
        using var archive = new OpenedArchive(Path.Combine(directory, "single.tar.gz"), Path.Combine(directory, "expected"));
        var image = Replay(archive[1].OpenMetadataLog(LogConfig.Default, 0));
        Assert.NotEmpty(archive.Partitions);
        foreach (var told in archive.Partitions)
        {
            var topic = image.FindTopic(told.GetProperty("topic").GetString()!)!;
            Assert.Equal(told.GetProperty("topicId").GetString(), topic.Id.ToString());
            Assert.Equal(told.GetProperty("internal").GetBoolean(), topic.IsInternal);
            var partition = topic.Partitions[told.GetProperty("partition").GetInt32()];
            Assert.Equal(told.GetProperty("replicas").EnumerateArray().Select(id => id.GetInt32()), partition.Replicas.Select(id => id.Value));
            // Kafka was asked before its last stop, which ended the leadership.
            Assert.True(partition.LeaderEpoch.Value >= told.GetProperty("leaderEpoch").GetInt32());
        }

        var asked = archive.Partitions.Select(line => line.GetProperty("topic").GetString()).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(asked, image.Topics.Keys);
        Assert.Equal(archive.Partitions.Count, image.Topics.Values.Sum(topic => topic.Partitions.Count));
        Assert.Equal(30, image.Features["metadata.version"]);
        Assert.True(image.Brokers.ContainsKey(new NodeId(1)));
        Assert.True(image.NextProducerId > 0);
    }

    private static MetadataImage Replay(PartitionLog log)
    {
        var builder = new MetadataImageBuilder();
        using var cursor = new LogCursor(log, log.LogStartOffset);
        while (cursor.MoveNext())
        {
            if (cursor.Header.IsControl)
                continue;
            using var records = new RecordReader(cursor.View);
            while (records.MoveNext())
                builder.Apply(MetadataRecordCodec.Read(records.Current.Value.ToArray()));
        }

        return builder.Build(log.LogEndOffset);
    }
}
