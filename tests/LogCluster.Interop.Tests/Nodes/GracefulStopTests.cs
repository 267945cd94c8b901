using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;
using Xunit.Abstractions;

namespace LogCluster.Interop.Nodes;

/// <summary>
/// Each of three nodes is told to stop while records are written to a partition that it may lead and others lie idle. Whoever writes hears of nothing but
/// another leader, and is soon served by it. The time that this takes is printed; the bound is wide, as the machine of a test has other things to do
/// (in virtual time it is 200 ms: GracefulStopTests in tests/LogCluster.Broker.Tests).
/// </summary>
public sealed class GracefulStopTests(ITestOutputHelper output)
{
    private const string Topic = "t";
    private static readonly TimeSpan UnavailableMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task It_costs_no_error_and_little_time()
    {
        // The probe's first question makes the topic, of whose partitions it writes to one.
        await using var cluster = await BrokerCluster.StartAsync("num.partitions=12");
        var probe = new LeaderProbe(Topic, [.. cluster.Nodes.Select(node => node.Port)]);
        var led = 0;
        try
        {
            for (var id = 1; id <= 3; id++)
            {
                await Task.Delay(Settle);
                await BrokerCluster.InSyncAsync(cluster.Nodes[id - 1]);
                var isLed = probe.Leader == id;
                led += isLed ? 1 : 0;
                probe.Take();
                Assert.Equal(0, (await cluster.Nodes[id - 1].TerminateAsync()).ExitCode);
                await Task.Delay(Settle);
                var (gap, refusals, faults) = probe.Take();
                output.WriteLine($"node {id}, which {(isLed ? "led" : "followed")}: {gap.TotalMilliseconds:F0} ms without an acknowledgement, {refusals} times another leader");
                Assert.Empty(faults);
                Assert.InRange(gap, TimeSpan.Zero, UnavailableMax);
                await cluster.Nodes[id - 1].StartAgainAsync();
            }
        }
        finally
        {
            probe.Stop();
        }

        // The last leader of all was not stopped: each stop of a leader was followed by another node.
        Assert.True(led > 0, "no node led when it was stopped");
    }
}
