using LogCluster.Interop.Nodes;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Mixed;

/// <summary>A quorum of Apache Kafka's controllers and ours whose version is raised (KIP-853).</summary>
public sealed class MixedUpgradeTests
{
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
