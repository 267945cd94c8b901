using System.Text;
using System.Text.RegularExpressions;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;
using LogCluster.Interop.Nodes;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.WithKafka;

/// <summary>Kafka's own programs on a quorum of three of ours: what it says of itself, and the log and the snapshots of each of its nodes.</summary>
public sealed class KafkaToolsOnQuorumTests
{
    private const int Requests = 5;

    [KafkaToolsFact]
    public async Task Kafkas_tools_describe_a_quorum_of_three_and_read_its_logs_and_snapshots()
    {
        await using var cluster = await BrokerCluster.StartAsync("metadata.log.max.snapshot.interval.ms=1000");
        var load = new AdminLoad(seed: 7);
        await load.RunAsync(cluster.Bootstrap, Requests);
        await cluster.Nodes[await QuorumText.LeaderAsync(cluster) - 1].KillAsync();
        await load.RunAsync(cluster.Nodes.First(node => !node.HasEnded).Bootstrap, Requests);
        await cluster.Nodes.Single(node => node.HasEnded).StartAgainAsync();
        var leader = await QuorumText.LeaderAsync(cluster);

        var status = await KafkaTools.Run("metadata-quorum", "--bootstrap-server", cluster.Bootstrap, "describe", "--status").OutputAsync();
        Assert.Matches($@"ClusterId:\s+{BrokerCluster.ClusterId}", status);
        Assert.Matches($@"LeaderId:\s+{leader}\b", status);
        Assert.All(Enumerable.Range(1, 3), id => Assert.Contains($"\"id\": {id}, \"directoryId\": \"{cluster.DirectoryIdOf(id)}\", \"endpoints\": [\"CONTROLLER://{cluster.ControllerOf(id)}\"]", status, StringComparison.Ordinal));
        var replication = await KafkaTools.Run("metadata-quorum", "--bootstrap-controller", cluster.Controllers, "describe", "--replication").OutputAsync();
        Assert.Equal(["Follower", "Follower", "Leader"], replication.Split('\n').Skip(1).Select(line => line.TrimEnd().Split('\t', ' ')[^1]).Where(role => role.Length > 0).Order(StringComparer.Ordinal));
        var features = await KafkaTools.Run("features", "--bootstrap-controller", cluster.Controllers, "describe").OutputAsync();
        Assert.Matches(@"kraft\.version\s.*FinalizedVersionLevel: 1\b", features);
        Assert.Matches(@"metadata\.version\s.*FinalizedVersionLevel: 4\.3", features);

        var snapshot = "";
        using var copies = new TemporaryCopies();
        foreach (var node in cluster.Nodes)
        {
            // The log may be given up for a snapshot meanwhile, its beginning or, on a node that was away, all but the end.
            var directory = Path.Combine(node.DataDirectory, "__cluster_metadata-0");
            snapshot = await SnapshotAsync(directory, load.Topics.Keys, copies);
            var said = await KafkaDump.ReadAsync([.. Directory.GetFiles(directory, "*.log").Order(StringComparer.Ordinal), snapshot], "--cluster-metadata-decoder");
            Assert.Contains("KRaftVoters", said, StringComparison.Ordinal);
            Assert.Contains("SnapshotFooter", said, StringComparison.Ordinal);
            Assert.All(load.Topics.Keys, topic => Assert.Contains($"\"type\":\"TOPIC_RECORD\",\"version\":0,\"data\":{{\"name\":\"{topic}\"", said, StringComparison.Ordinal));
        }

        var shell = await KafkaDump.FindInSnapshotAsync(snapshot, "/image/topics/byName");
        Assert.All(load.Topics, topic => Assert.Equal(topic.Value, Regex.Count(shell, $@"byName/{topic.Key}/\d+\b")));
    }

    /// <summary>The copy of a snapshot that has all of these topics: snapshots come by time, and the next one takes the place of the last.</summary>
    private static async Task<string> SnapshotAsync(string directory, IEnumerable<string> topics, TemporaryCopies copies)
    {
        for (var end = DateTime.UtcNow + StockClient.Patience; DateTime.UtcNow < end; await Task.Delay(200))
        {
            foreach (var snapshot in Directory.GetFiles(directory, "*.checkpoint"))
            {
                if (copies.TryTake(snapshot) is { } copy && await File.ReadAllTextAsync(copy, Encoding.Latin1) is var text
                    && topics.All(topic => text.Contains(topic, StringComparison.Ordinal)))
                {
                    return copy;
                }
            }
        }

        Assert.Fail($"{directory} has no snapshot of all topics");
        return "";
    }
}
