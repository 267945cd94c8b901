using Confluent.Kafka.Admin;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Nodes;

/// <summary>Three real processes under one quorum, with a stock client that notices nothing of what happens to them.</summary>
public sealed class ClusterTests
{
    private const string Topic = "kept";

    /// <summary>Longer than it takes others to lead, shorter than a broker's session.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(4);

    private static readonly int[][] Orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_acknowledged_survives_the_end_of_each_node_in_turn(bool isKilled)
    {
        await using var cluster = await BrokerCluster.StartAsync();
        using var load = await RecordLoad.StartAsync(cluster.Bootstrap, Topic);
        foreach (var node in cluster.Nodes)
        {
            await Task.Delay(500);
            if (isKilled)
                await node.KillAsync();
            else
                Assert.Equal(0, (await node.TerminateAsync()).ExitCode);
            await Task.Delay(1_000);
            await node.StartAgainAsync();
            await load.InSyncAsync();
        }

        await load.VerifyAsync();
    }

    [Fact]
    public async Task What_was_acknowledged_survives_a_kill_a_pause_and_a_restart_in_every_order()
    {
        await using var cluster = await BrokerCluster.StartAsync();
        using var load = await RecordLoad.StartAsync(cluster.Bootstrap, Topic);
        foreach (var order in Orders)
        {
            var (killed, paused, restarted) = (cluster.Nodes[order[0]], cluster.Nodes[order[1]], cluster.Nodes[order[2]]);
            await killed.KillAsync();
            await load.GoesOnAsync();
            await killed.StartAgainAsync();
            await load.InSyncAsync();
            paused.Pause();
            await Task.Delay(Pause);
            paused.Resume();
            await load.GoesOnAsync();
            await load.InSyncAsync();
            Assert.Equal(0, (await restarted.TerminateAsync()).ExitCode);
            await restarted.StartAgainAsync();
            await load.InSyncAsync();
        }

        await load.VerifyAsync();
    }

    [Fact]
    public async Task Any_node_takes_an_admins_requests()
    {
        await using var cluster = await BrokerCluster.StartAsync();
        foreach (var node in cluster.Nodes)
        {
            using var admin = StockClient.Admin(node.Bootstrap);
            await admin.CreateTopicsAsync([new TopicSpecification { Name = $"by-{node.Port}", NumPartitions = 3, ReplicationFactor = 3 }]);
            var topic = admin.GetMetadata($"by-{node.Port}", StockClient.Patience).Topics.Single();
            Assert.All(topic.Partitions, partition => Assert.Equal([1, 2, 3], partition.Replicas.Order()));
        }
    }

    [KafkaToolsFact]
    public async Task Kafkas_tools_describe_the_quorum_of_three_asked_of_brokers_and_of_controllers()
    {
        await using var cluster = await BrokerCluster.StartAsync();
        string[][] entrances = [["--bootstrap-server", cluster.Nodes[1].Bootstrap], ["--bootstrap-controller", cluster.Controllers]];
        foreach (var entrance in entrances)
        {
            var replicas = await KafkaTools.Run("metadata-quorum", [.. entrance, "describe", "--replication"]).OutputAsync();
            Assert.Matches(@"(?m)^\d\s.*\bLeader\b", replicas);
            Assert.Equal(2, replicas.Split('\n').Count(line => line.Contains("Follower", StringComparison.Ordinal)));
            var features = await KafkaTools.Run("features", [.. entrance, "describe"]).OutputAsync();
            Assert.Matches(@"kraft\.version\s.*FinalizedVersionLevel: 1\b", features);
            Assert.Matches(@"eligible\.leader\.replicas\.version\s.*FinalizedVersionLevel: 1\b", features);
            Assert.Matches(@"metadata\.version\s.*FinalizedVersionLevel: 4\.3-IV0\b", features);
        }
    }
}
