using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Mixed;

/// <summary>Nodes of Apache Kafka and of LogCluster under one quorum replicate each other's partitions.</summary>
public sealed class MixedReplicationTests
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
}
