using Confluent.Kafka.Admin;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Nodes;

/// <summary>Three real processes under one quorum, with a stock client that notices nothing of what happens to them.</summary>
public sealed class ClusterTests
{
    private const string Topic = "kept";

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
