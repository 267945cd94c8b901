using Confluent.Kafka.Admin;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;
using LogCluster.Interop.Nodes;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.WithKafka;

/// <summary>Brokers of Apache Kafka under our controllers, and Kafka on a directory that we wrote.</summary>
public sealed class KafkaInOurClusterTests
{
    [KafkaToolsFact]
    public async Task Kafkas_brokers_register_host_topics_and_outlive_our_controllers()
    {
        await using var cluster = await BrokerCluster.StartAsync();
        await using var first = KafkaProcess.Create(11);
        await using var second = KafkaProcess.Create(12);
        foreach (var kafka in new[] { first, second })
        {
            await kafka.ConfigureAsync("broker", cluster.Controllers);
            await kafka.FormatAsync(BrokerCluster.ClusterId);
        }

        await Task.WhenAll(first.StartAsync(), second.StartAsync());
        var bootstrap = $"{first.Bootstrap},{second.Bootstrap}";
        using var onKafka = await RecordLoad.StartAsync(bootstrap, "on-kafka", 11, 12);
        using var onBoth = await RecordLoad.StartAsync(bootstrap, "on-both", 11, 2, 12);
        for (var round = 0; round < 2; round++)
        {
            await onKafka.GoesOnAsync();
            await onBoth.GoesOnAsync();
            var leader = await QuorumText.LeaderAsync(cluster);
            await cluster.Nodes[leader - 1].KillAsync();
            // Kafka's brokers name any broker as the controller, the dead one too, and librdkafka waits for it.
            using (var admin = StockClient.Admin(cluster.Nodes[leader % cluster.Nodes.Count].Bootstrap))
                await admin.CreateTopicsAsync([new TopicSpecification { Name = $"after-{round}", NumPartitions = 2, ReplicationFactor = 2 }]);
            await onKafka.GoesOnAsync();
            await cluster.Nodes[leader - 1].StartAgainAsync();
            await onBoth.InSyncAsync();
        }

        await onKafka.InSyncAsync();
        await onKafka.VerifyAsync();
        await onBoth.VerifyAsync();
    }

    [KafkaToolsFact]
    public async Task A_node_begins_with_what_Kafka_formatted_its_directory_with()
    {
        await using var kafka = KafkaProcess.Create(1);
        await kafka.ConfigureAsync("broker,controller", kafka.Controller);
        await kafka.FormatAsync(BrokerCluster.ClusterId, "--standalone", "--feature", "eligible.leader.replicas.version=0");
        await using var ours = BrokerProcess.Create(
            "node.id=1", $"log.dirs={kafka.DataDirectory}", $"listeners=PLAINTEXT://{kafka.Bootstrap},CONTROLLER://{kafka.Controller}",
            "controller.listener.names=CONTROLLER", $"controller.quorum.bootstrap.servers={kafka.Controller}");
        await ours.StartAgainAsync();
        var features = await KafkaTools.Run("features", "--bootstrap-server", ours.Bootstrap, "describe").OutputAsync();
        Assert.Matches(@"eligible\.leader\.replicas\.version\s.*FinalizedVersionLevel: 0\b", features);
        Assert.Matches(@"kraft\.version\s.*FinalizedVersionLevel: 1\b", features);
    }

    [KafkaToolsFact]
    public async Task Kafka_starts_on_a_directory_that_we_wrote()
    {
        await using var ours = BrokerProcess.Create(
            "node.id=1", $"listeners=PLAINTEXT://127.0.0.1:{BrokerProcess.FreePort()},CONTROLLER://127.0.0.1:{BrokerProcess.FreePort()}",
            "controller.listener.names=CONTROLLER", "controller.quorum.bootstrap.servers=127.0.0.1:1", "metadata.log.max.record.bytes.between.snapshots=2000");
        await ours.FormatAsync(BrokerCluster.ClusterId, "--standalone");
        await ours.StartAgainAsync();
        await new AdminLoad(seed: 9).RunAsync(ours.Bootstrap, 25);
        using (var load = await RecordLoad.StartAsync(ours.Bootstrap, "kept", 1))
        {
            for (var i = 0; i < 10; i++)
                await load.GoesOnAsync();
            await load.VerifyAsync();
        }

        var before = await AdminLoad.DescribeAsync(ours.Bootstrap);
        var end = StockClient.EndOffset(ours.Bootstrap, "kept");
        Assert.Equal(0, (await ours.TerminateAsync()).ExitCode);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(ours.DataDirectory, "__cluster_metadata-0"), "*.checkpoint"));

        await using var kafka = KafkaProcess.Create(1, ours.DataDirectory);
        await kafka.ConfigureAsync("broker,controller", kafka.Controller, "offsets.topic.replication.factor=1");
        await kafka.StartAsync();
        Assert.Equal(before, await AdminLoad.DescribeAsync(kafka.Bootstrap));
        Assert.Equal(Enumerable.Range(0, (int)end).Select(i => $"{i}"), StockClient.Values(kafka.Bootstrap, "kept", (int)end));
    }
}
