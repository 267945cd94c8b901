using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Nodes;

/// <summary>Voters of a real quorum go and come while a stock client produces, which notices nothing (KIP-853).</summary>
public sealed class VoterTests
{
    private const string Topic = "kept";

    [Fact]
    public async Task Voters_go_and_come_under_load_and_a_leader_dies_meanwhile()
    {
        await using var cluster = await BrokerCluster.StartAsync();
        using var load = await RecordLoad.StartAsync(cluster.Bootstrap, Topic);
        var fourth = await cluster.AddAsync();
        await QuorumText.VotersAsync(cluster, 1, 2, 3);
        await AddAsync(cluster, fourth);
        await QuorumText.VotersAsync(cluster, 1, 2, 3, 4);

        var leader = await QuorumText.LeaderAsync(cluster);
        var removed = Enumerable.Range(1, 3).First(id => id != leader);
        await RemoveAsync(cluster, removed);
        await QuorumText.VotersAsync(cluster, [.. Enumerable.Range(1, 4).Where(id => id != removed)]);
        await cluster.Nodes[leader - 1].KillAsync();
        await load.GoesOnAsync();
        await AddAsync(cluster, removed);
        await QuorumText.VotersAsync(cluster, 1, 2, 3, 4);
        await cluster.Nodes[leader - 1].StartAgainAsync();

        // The leader itself may be taken out: it hands over.
        var next = await QuorumText.LeaderAsync(cluster);
        await RemoveAsync(cluster, next);
        await QuorumText.VotersAsync(cluster, [.. Enumerable.Range(1, 4).Where(id => id != next)]);
        Assert.NotEqual(next, await QuorumText.LeaderAsync(cluster));
        await load.GoesOnAsync();
        await load.InSyncAsync();
        await load.VerifyAsync();
    }

    [KafkaToolsFact]
    public async Task Kafkas_tool_takes_a_voter_out_and_in_again_asked_of_brokers_and_of_controllers()
    {
        await using var cluster = await BrokerCluster.StartAsync();
        string[][] entrances = [["--bootstrap-server", cluster.Bootstrap], ["--bootstrap-controller", cluster.Controllers]];
        var properties = Path.Combine(cluster.Nodes[2].DataDirectory, "controller.properties");
        await File.WriteAllTextAsync(properties, $"""
            process.roles=controller
            node.id=3
            log.dirs={cluster.Nodes[2].DataDirectory}
            listeners=CONTROLLER://{cluster.ControllerOf(3)}
            controller.listener.names=CONTROLLER
            listener.security.protocol.map=CONTROLLER:PLAINTEXT
            controller.quorum.bootstrap.servers={cluster.Controllers}
            """);
        foreach (var entrance in entrances)
        {
            await KafkaTools.Run("metadata-quorum", [.. entrance, "remove-controller", "--controller-id", "3", "--controller-directory-id", cluster.DirectoryIdOf(3)]).RunAsync();
            await QuorumText.VotersAsync(cluster, 1, 2);
            await KafkaTools.Run("metadata-quorum", ["--command-config", properties, .. entrance, "add-controller"]).RunAsync();
            await QuorumText.VotersAsync(cluster, 1, 2, 3);
        }
    }

    [Fact]
    public async Task A_node_that_joins_by_itself_becomes_a_voter()
    {
        await using var cluster = await BrokerCluster.StartAsync();
        await cluster.AddAsync("controller.quorum.auto.join.enable=true");
        await QuorumText.VotersAsync(cluster, 1, 2, 3, 4);
    }

    [Fact]
    public async Task A_node_whose_disk_was_replaced_takes_its_own_place_as_a_voter()
    {
        await using var cluster = await BrokerCluster.StartAsync();
        using var load = await RecordLoad.StartAsync(cluster.Bootstrap, Topic);
        await cluster.Nodes[1].KillAsync();
        var former = cluster.DirectoryIdOf(2);
        await cluster.StartWipedAsync(2);
        Assert.NotEqual(former, cluster.DirectoryIdOf(2));
        await QuorumText.VotesAsync(cluster, 2);
        await QuorumText.VotersAsync(cluster, 1, 2, 3);
        await load.InSyncAsync();
        await load.VerifyAsync();
    }

    private static Task AddAsync(BrokerCluster cluster, int id) =>
        QuorumText.Logctl(cluster, "quorum", "add", $"{id}", cluster.DirectoryIdOf(id), $"CONTROLLER://{cluster.ControllerOf(id)}").RunAsync();

    private static Task RemoveAsync(BrokerCluster cluster, int id) =>
        QuorumText.Logctl(cluster, "quorum", "remove", $"{id}", cluster.DirectoryIdOf(id), "--execute").RunAsync();
}
