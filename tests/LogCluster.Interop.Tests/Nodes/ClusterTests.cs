using Confluent.Kafka;
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
        await CreateAsync(cluster.Bootstrap);
        using var producer = StockClient.Producer(cluster.Bootstrap, idempotent: true);
        var sent = 0;
        var isOver = false;
        var producing = Task.Run(async () =>
        {
            while (!Volatile.Read(ref isOver))
                await producer.ProduceAsync(new TopicPartition(Topic, 0), new() { Value = $"{sent++}" });
        });
        foreach (var node in cluster.Nodes)
        {
            await Task.Delay(500);
            if (isKilled)
                await node.KillAsync();
            else
                Assert.Equal(0, (await node.TerminateAsync()).ExitCode);
            await Task.Delay(1_000);
            await node.StartAgainAsync();
            await InSyncAsync(cluster.Bootstrap);
        }

        Volatile.Write(ref isOver, true);
        await producing;
        Assert.True(sent > 100, $"only {sent} records were acknowledged");
        Assert.Equal(Enumerable.Range(0, sent).Select(i => $"{i}"), StockClient.Values(cluster.Bootstrap, Topic, sent));
        Assert.Equal(sent, StockClient.EndOffset(cluster.Bootstrap, Topic));
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
    public async Task Kafkas_tool_describes_the_quorum_of_three()
    {
        await using var cluster = await BrokerCluster.StartAsync();
        var replicas = await KafkaTools.Run("metadata-quorum", "--bootstrap-server", cluster.Nodes[1].Bootstrap, "describe", "--replication").OutputAsync();
        Assert.Matches(@"(?m)^\d\s.*\bLeader\b", replicas);
        Assert.Equal(2, replicas.Split('\n').Count(line => line.Contains("Follower", StringComparison.Ordinal)));
    }

    private static async Task CreateAsync(string bootstrap)
    {
        using var admin = StockClient.Admin(bootstrap);
        await admin.CreateTopicsAsync([new TopicSpecification { Name = Topic, NumPartitions = 1, ReplicationFactor = 3 }]);
    }

    private static async Task InSyncAsync(string bootstrap)
    {
        using var admin = StockClient.Admin(bootstrap);
        using var patience = new CancellationTokenSource(StockClient.Patience);
        while (admin.GetMetadata(Topic, StockClient.Patience).Topics.Single().Partitions is not [{ InSyncReplicas.Length: 3 }])
            await Task.Delay(100, patience.Token);
    }
}
