using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Mixed;

/// <summary>Nodes of Apache Kafka and of LogCluster under one quorum: one takes the other's place on its data.</summary>
public sealed class MixedRollTests
{
    private static readonly TimeSpan UnderLoad = TimeSpan.FromSeconds(3);

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
}
