using LogCluster.Simulation.Net;

namespace LogCluster.Simulation.Clusters;

/// <summary>What the nemesis does to the network between nodes; clients reach every node all the while.</summary>
internal sealed class NetworkFaults(SimulatedWorld world, SimulatedCluster cluster, Random random, Func<int, Task> delay)
{
    private const int FlapMs = 1_000;
    private const int FlapsMax = 12;

    /// <summary>Slow and lossy, as in a bad hour between data centres.</summary>
    private static readonly LinkQuality Bad = new(DelayMsMin: 100, DelayMsMax: 300, LossPercent: 5);

    public async Task StrikeAsync(ClusterFault fault, int holdMs)
    {
        switch (fault)
        {
            case ClusterFault.BadNetwork:
                world.Links.Quality = Bad;
                await delay(holdMs);
                world.Links.Quality = null;
                break;
            case ClusterFault.BrokenConnections:
                for (var left = random.Next(2, 12); left > 0; left--)
                {
                    cluster[AnyNode()].Machine.SimulatedNetwork.BreakOne();
                    await delay(random.Next(100, 600));
                }

                break;
            case ClusterFault.FlappingLink:
                var cut = Cut(ClusterFault.OneDirectionCut);
                for (var left = random.Next(2, FlapsMax); left > 0; left--)
                {
                    await HoldAsync(cut, FlapMs);
                    await delay(FlapMs);
                }

                break;
            default:
                await HoldAsync(Cut(fault), holdMs);
                break;
        }
    }

    private async Task HoldAsync(IReadOnlyList<(int From, int To)> cut, int holdMs)
    {
        foreach (var (from, to) in cut)
            world.Links.Block(ClusterNodes.NameOf(from), ClusterNodes.NameOf(to));
        await delay(holdMs);
        foreach (var (from, to) in cut)
            world.Links.Open(ClusterNodes.NameOf(from), ClusterNodes.NameOf(to));
    }

    private List<(int From, int To)> Cut(ClusterFault fault)
    {
        switch (fault)
        {
            case ClusterFault.LeaderToFollowersCut:
                var leader = cluster.AnyLeader(random);
                // Half the time the followers still reach the leader, who hears them and cannot answer.
                return random.Next(2) == 0 ? [.. Others(leader).Select(id => (leader, id))] : Both(leader, Others(leader).Where(id => id != cluster.ActiveController));
            case ClusterFault.CutFromController:
                var controller = cluster.ActiveController ?? AnyNode();
                var victim = random.Next(2) == 0 ? cluster.AnyLeader(random) : AnyNode();
                return Both(victim, [controller]);
            case ClusterFault.CutFromNodes:
                var one = AnyNode();
                return Both(one, Others(one));
            default:
                var from = AnyNode();
                var others = Others(from).ToList();
                return [(from, others[random.Next(others.Count)])];
        }
    }

    private static List<(int From, int To)> Both(int one, IEnumerable<int> others) =>
        [.. others.Where(other => other != one).SelectMany(other => new[] { (one, other), (other, one) })];

    private IEnumerable<int> Others(int id) => cluster.Ids.Where(other => other != id);

    private int AnyNode() => cluster.Ids.ElementAt(random.Next(cluster.Ids.Count));
}
