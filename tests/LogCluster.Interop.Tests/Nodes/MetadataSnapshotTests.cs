using System.Globalization;
using Confluent.Kafka.Admin;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.Nodes;

/// <summary>A real node that is too far behind fetches a snapshot of the metadata in place of the log (KIP-630).</summary>
public sealed class MetadataSnapshotTests
{
    private const int TopicsPerBatch = 40;

    private static readonly string[] SmallLogs =
        ["metadata.log.max.record.bytes.between.snapshots=4000", "metadata.max.retention.bytes=20000", "metadata.log.segment.bytes=8388608"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_that_was_away_while_the_log_was_given_up_installs_a_snapshot(bool isWiped)
    {
        await using var cluster = await BrokerCluster.StartAsync(SmallLogs);
        await CreateAsync(cluster.Nodes[0].Bootstrap, "before");
        var (away, others) = (cluster.Nodes[2], cluster.Nodes.Take(2).ToList());
        await away.KillAsync();
        await CreateAsync(cluster.Nodes[0].Bootstrap, "meanwhile");
        var reached = await QuorumText.HighWatermarkAsync(cluster);
        for (var end = DateTime.UtcNow.AddSeconds(60); others.Exists(node => FirstOffset(node) <= reached); await Task.Delay(200))
        {
            Assert.True(DateTime.UtcNow < end, "nobody gave up the log");
            await CreateAsync(cluster.Nodes[0].Bootstrap, $"more-{Guid.NewGuid():N}");
        }

        if (isWiped)
            await cluster.StartWipedAsync(3);
        else
            await away.StartAgainAsync();
        away = cluster.Nodes[2];
        Assert.InRange(FirstOffset(away), reached + 1, long.MaxValue);
        Assert.NotEmpty(Directory.GetFiles(MetadataOf(away), "*.checkpoint"));
        using var admin = StockClient.Admin(away.Bootstrap);
        var topics = admin.GetMetadata(StockClient.Patience).Topics.Select(topic => topic.Topic).ToHashSet();
        Assert.All(Names("before").Concat(Names("meanwhile")), topic => Assert.Contains(topic, topics));

        // It votes: with one of the others there is a majority.
        await QuorumText.VotesAsync(cluster, 3);
        await cluster.Nodes[await QuorumText.LeaderAsync(cluster) is var leader and < 3 ? leader - 1 : 0].KillAsync();
        await CreateAsync(away.Bootstrap, "after");
    }

    private static string MetadataOf(BrokerProcess node) => Path.Combine(node.DataDirectory, "__cluster_metadata-0");

    private static long FirstOffset(BrokerProcess node) =>
        Directory.GetFiles(MetadataOf(node), "*.log").Min(file => long.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture));

    private static IEnumerable<string> Names(string stem) => Enumerable.Range(0, TopicsPerBatch).Select(i => $"{stem}-{i}");

    private static async Task CreateAsync(string bootstrap, string stem)
    {
        using var admin = StockClient.Admin(bootstrap);
        await admin.CreateTopicsAsync(
            Names(stem).Select(name => new TopicSpecification { Name = name, NumPartitions = 1, ReplicationFactor = 2 }), new() { OperationTimeout = StockClient.Patience, RequestTimeout = StockClient.Patience });
    }
}
