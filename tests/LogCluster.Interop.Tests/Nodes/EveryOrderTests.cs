using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.Nodes;

/// <summary>Three real processes, each of which is killed, paused and restarted, in every order.</summary>
public sealed class EveryOrderTests
{
    private const string Topic = "kept";

    /// <summary>Longer than it takes others to lead, shorter than a broker's session.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(4);

    private static readonly int[][] Orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

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
}
