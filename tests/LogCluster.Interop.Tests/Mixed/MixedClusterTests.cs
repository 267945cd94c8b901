using LogCluster.Interop.Nodes;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Mixed;

/// <summary>Nodes of Apache Kafka and of LogCluster under one quorum: they replicate each other's partitions, and one takes the other's place on its data.</summary>
public sealed class MixedClusterTests
{
    private static readonly TimeSpan UnderLoad = TimeSpan.FromSeconds(3);

    [KafkaToolsFact]
    public async Task Replicas_are_the_same_whoever_leads()
    {
        await using var cluster = await MixedCluster.StartAsync(NodeProgram.Kafka, NodeProgram.Kafka, NodeProgram.LogCluster);
        await using var application = new ApplicationUnderWay(cluster.Bootstrap);
        foreach (var leader in cluster.Nodes.Reverse().Concat([cluster.Nodes[2]]))
        {
            await cluster.LeadAllFromAsync(leader);
            await Task.Delay(UnderLoad);
        }

        await application.CompleteAsync();
        Assert.Equal(application.Sent, cluster.EndOffset());
        foreach (var node in cluster.Nodes)
            await node.StopAsync();
        for (var partition = 0; partition < MixedCluster.Partitions; partition++)
        {
            var log = MixedCluster.LogOf(cluster.Nodes[0], partition);
            Assert.NotEmpty(log);
            Assert.Equal(log, MixedCluster.LogOf(cluster.Nodes[1], partition));
            Assert.Equal(log, MixedCluster.LogOf(cluster.Nodes[2], partition));
        }
    }

    [KafkaToolsFact]
    public async Task A_cluster_of_Kafka_is_rolled_to_LogCluster_and_back_under_load()
    {
        await using var cluster = await MixedCluster.StartAsync(NodeProgram.Kafka, NodeProgram.Kafka, NodeProgram.Kafka);
        await using var application = new ApplicationUnderWay(cluster.Bootstrap);
        await Task.Delay(UnderLoad);
        foreach (var program in new[] { NodeProgram.LogCluster, NodeProgram.Kafka })
        {
            foreach (var node in cluster.Nodes)
            {
                await node.StopAsync();
                await node.StartAsync(program);
                await cluster.AllInSyncAsync(except: node);
            }

            await Task.Delay(UnderLoad);
        }

        await application.CompleteAsync();
        Assert.Equal(application.Sent, cluster.EndOffset());
    }

    [KafkaToolsFact]
    public async Task Configured_voters_of_both_kinds_come_into_the_log_when_the_version_of_the_quorum_is_raised()
    {
        await using var cluster = await MixedCluster.StartAsync(NodeProgram.LogCluster, NodeProgram.Kafka, NodeProgram.LogCluster);
        Assert.Empty(await cluster.VoterDirectoriesAsync());
        await cluster.UpgradeQuorumAsync();
        string[] expected = [.. cluster.Nodes.Select(node => node.DirectoryId)];
        Assert.Equal(expected, await cluster.VoterDirectoriesAsync());

        // The log says it now, whatever the configuration still says.
        foreach (var node in cluster.Nodes)
        {
            await node.StopAsync();
            await node.StartAsync(node == cluster.Nodes[1] ? NodeProgram.Kafka : NodeProgram.LogCluster);
        }

        await cluster.AllInSyncAsync();
        Assert.Equal(expected, await cluster.VoterDirectoriesAsync());
        await QuorumText.Logctl(cluster.Bootstrap, "quorum", "remove", "3", expected[2], "--execute").RunAsync();
        Assert.Equal(expected[..2], await cluster.VoterDirectoriesAsync());
    }
}
