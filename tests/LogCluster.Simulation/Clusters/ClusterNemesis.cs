namespace LogCluster.Simulation.Clusters;

/// <summary>
/// Breaks things in a cluster, one after the other or, where the plan says so, with the next before the last is mended. What damages disks strikes
/// only a cluster that is well, so that others still have everything; one of them may be down for a while.
/// </summary>
internal sealed class ClusterNemesis(SimulatedWorld world, SimulatedCluster cluster, ClusterPlan plan)
{
    private const int DownMsMin = 100;
    private const int DownMsMax = 7_000;
    private const int GapMsMax = 2_500;
    private const int HoldMsMax = 9_000;
    private const int PauseMsMax = 12_000;
    private const int ChangesMax = 60;

    /// <summary>What an operator waits before he damages a disk on purpose, and then for the node to be whole again.</summary>
    private static readonly TimeSpan WellMax = TimeSpan.FromSeconds(60);

    /// <summary>As a supervisor gives a node to stop before it kills it.</summary>
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(35);

    private static readonly ClusterFault[] All = Enum.GetValues<ClusterFault>();

    private readonly SimulatedNode _self = world.AddNode("nemesis");
    private readonly Random _random = new(world.Random.Next());
    private readonly SortedSet<int> _busy = [];

    private NetworkFaults Network => new(world, cluster, _random, Delay);

    /// <summary>Does what the plan holds; completes when all of it is over.</summary>
    public Task Start() => _self.Run(RunAsync);

    public Task Do(ClusterFault fault) => _self.Run(() => StrikeAsync(fault));

    /// <summary>Mends what is still broken, and completes when the cluster is well again.</summary>
    public Task Mend() => _self.Run(MendAsync);

    public Task StartAll() => _self.Run(async () =>
    {
        foreach (var id in cluster.Ids)
            _ = cluster[id].Launch();
        await UntilWellAsync();
    });

    private Task Delay(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), _self.Time);

    private async Task RunAsync()
    {
        var running = new List<Task>();
        for (var i = 0; i < plan.FaultCount; i++)
        {
            await Delay(_random.Next(50, GapMsMax));
            var fault = All[_random.Next(All.Length)];
            // Disks are damaged only while nothing else is wrong: all that the others had must be enough.
            var isAlone = fault >= ClusterFault.BitFlips;
            if (isAlone)
                await Task.WhenAll(running);
            running.Add(StrikeAsync(fault));
            if (isAlone || !plan.Overlaps || _random.Next(3) == 0)
                await Task.WhenAll(running);
        }

        await Task.WhenAll(running);
        await Delay(_random.Next(50, GapMsMax));
    }

    private async Task MendAsync()
    {
        world.Links.OpenAll();
        world.Links.Quality = null;
        foreach (var id in cluster.Ids)
        {
            cluster[id].Machine.ClockSkew = TimeSpan.Zero;
            if (!cluster[id].IsAlive)
                await RestartAsync(id, powerLoss: false);
        }

        await UntilWellAsync();
    }

    private async Task<bool> UntilWellAsync()
    {
        var began = world.Now;
        while (cluster.WhyNotWell() is not null)
        {
            if (world.Now - began > WellMax)
                return false;
            await Delay(100);
        }

        return true;
    }

    private async Task StrikeAsync(ClusterFault fault)
    {
        world.Trace($"nemesis: {fault}");
        switch (fault)
        {
            case ClusterFault.KillOne or ClusterFault.PowerLossOfOne:
                await CrashAsync([AnyNode()], fault == ClusterFault.PowerLossOfOne);
                break;
            case ClusterFault.KillLeader:
                await CrashAsync([cluster.AnyLeader(_random)], powerLoss: false);
                break;
            case ClusterFault.KillMinority or ClusterFault.PowerLossOfMinority:
                await CrashAsync(Some((cluster.Ids.Count - 1) / 2), fault == ClusterFault.PowerLossOfMinority);
                break;
            case ClusterFault.KillAll or ClusterFault.PowerLossOfAll:
                await CrashAsync(Some(cluster.Ids.Count), fault == ClusterFault.PowerLossOfAll);
                break;
            case ClusterFault.SilentPowerLoss:
                await SilentPowerLossAsync(AnyNode());
                break;
            case ClusterFault.CrashWhileWriting:
                await CrashWhileWritingAsync(AnyNode());
                break;
            case ClusterFault.CleanRestart:
                await CleanRestartAsync(AnyNode());
                break;
            case ClusterFault.RollingRestart:
                foreach (var id in Some(cluster.Ids.Count))
                {
                    await CleanRestartAsync(id);
                    await UntilWellAsync();
                }

                break;
            case ClusterFault.DeathOfTheLastInSync:
                await DeathOfTheLastInSyncAsync();
                break;
            case ClusterFault.PauseLeader or ClusterFault.PauseController or ClusterFault.PauseOne:
                await PauseAsync(fault);
                break;
            case ClusterFault.SlowDisk:
                await SlowDiskAsync(AnyNode());
                break;
            case ClusterFault.ClockJump:
                cluster[AnyNode()].Machine.ClockSkew += TimeSpan.FromMilliseconds(_random.Next(-3_600_000, 3_600_000));
                break;
            case ClusterFault.WriteError or ClusterFault.FlushError or ClusterFault.DiskFull:
                await DiskErrorAsync(AnyNode(), fault);
                break;
            case ClusterFault.BitFlips or ClusterFault.TruncatedFiles or ClusterFault.StaleDirectory or ClusterFault.WipedDisk:
                await DamageAsync(fault);
                break;
            default:
                await Network.StrikeAsync(fault, _random.Next(300, HoldMsMax));
                break;
        }

        world.Trace($"nemesis: end of {fault}");
    }

    private int AnyNode() => cluster.Ids.ElementAt(_random.Next(cluster.Ids.Count));

    private List<int> Some(int count) => [.. cluster.Ids.OrderBy(_ => _random.Next()).Take(count)];

    /// <summary>Nodes that another fault has in its hands are left to it.</summary>
    private List<int> Take(IEnumerable<int> nodes) => [.. nodes.Where(_busy.Add)];

    private async Task CrashAsync(IEnumerable<int> nodes, bool powerLoss)
    {
        var taken = Take(nodes);
        foreach (var id in taken)
            cluster[id].Crash(powerLoss);
        await Task.WhenAll(taken.Select(BackAsync));
    }

    private async Task BackAsync(int id)
    {
        await Delay(_random.Next(DownMsMin, DownMsMax));
        Launch(id);
        _busy.Remove(id);
    }

    /// <summary>Sometimes the next crash comes while it starts.</summary>
    private void Launch(int id)
    {
        if (_random.Next(10) == 0)
        {
            cluster[id].Machine.Disk.Faults.CrashIn = _random.Next(1, ChangesMax);
            _ = WatchStartAsync(id);
        }

        _ = cluster[id].Launch();
    }

    private async Task WatchStartAsync(int id)
    {
        var life = cluster[id].Machine.Context;
        await Delay(_random.Next(500, 2_000));
        if (ReferenceEquals(life, cluster[id].Machine.Context) && _busy.Add(id))
        {
            cluster[id].Machine.Disk.Faults.CrashIn = 0;
            if (!cluster[id].IsAlive)
                await RestartAsync(id, powerLoss: _random.Next(2) == 0);
            _busy.Remove(id);
        }
    }

    private async Task RestartAsync(int id, bool powerLoss, bool isOrderly = false)
    {
        cluster[id].Crash(powerLoss, isOrderly);
        await Delay(_random.Next(DownMsMin, DownMsMax));
        _ = cluster[id].Launch();
    }

    private async Task SilentPowerLossAsync(int id)
    {
        if (!_busy.Add(id))
            return;
        foreach (var host in world.Nodes.Select(node => node.Name).ToList())
            world.Links.Block(ClusterNodes.NameOf(id), host);
        cluster[id].Crash(powerLoss: true);
        await Delay(_random.Next(DownMsMin, DownMsMax));
        foreach (var host in world.Nodes.Select(node => node.Name).ToList())
            world.Links.Open(ClusterNodes.NameOf(id), host);
        Launch(id);
        _busy.Remove(id);
    }

    private async Task CrashWhileWritingAsync(int id)
    {
        if (!_busy.Add(id))
            return;
        cluster[id].Machine.Disk.Faults.CrashIn = _random.Next(1, ChangesMax);
        for (var waitedMs = 0; waitedMs < 2_000 && cluster[id].IsAlive; waitedMs += 20)
            await Delay(20);
        await RestartAsync(id, powerLoss: _random.Next(2) == 0);
        _busy.Remove(id);
    }

    private async Task CleanRestartAsync(int id)
    {
        if (!_busy.Add(id))
            return;
        var isOrderly = cluster[id].IsUp && await cluster[id].StopAsync(_self, StopMax);
        await RestartAsync(id, powerLoss: isOrderly && _random.Next(2) == 0, isOrderly);
        _busy.Remove(id);
    }

    private async Task DeathOfTheLastInSyncAsync()
    {
        var leader = cluster.AnyLeader(_random);
        var taken = Take(Some(cluster.Ids.Count).OrderBy(id => id == leader));
        foreach (var id in taken)
        {
            cluster[id].Crash(powerLoss: false);
            await Delay(_random.Next(200, 6_000));
        }

        await Task.WhenAll(taken.OrderBy(_ => _random.Next()).ToList().Select(BackAsync));
    }

    private async Task PauseAsync(ClusterFault fault)
    {
        var id = fault switch
        {
            ClusterFault.PauseLeader => cluster.AnyLeader(_random),
            ClusterFault.PauseController => cluster.ActiveController ?? AnyNode(),
            _ => AnyNode(),
        };
        var durationMs = _random.Next(8) == 0 ? 30_000 : _random.Next(200, PauseMsMax);
        cluster[id].Machine.Pause(TimeSpan.FromMilliseconds(durationMs));
        await Delay(durationMs);
    }

    private async Task SlowDiskAsync(int id)
    {
        for (var stalls = _random.Next(2, 5); stalls > 0; stalls--)
        {
            cluster[id].Machine.Pause(TimeSpan.FromMilliseconds(_random.Next(300, 5_000)));
            await Delay(_random.Next(5_000, 6_000));
        }
    }

    private async Task DiskErrorAsync(int id, ClusterFault fault)
    {
        if (!_busy.Add(id))
            return;
        var node = cluster[id];
        node.HasDiskFault = true;
        if (fault == ClusterFault.WriteError)
            node.Machine.Disk.Faults.FailWriteIn = _random.Next(1, 20);
        else if (fault == ClusterFault.FlushError)
            node.Machine.Disk.Faults.FailFlushIn = _random.Next(1, 12);
        else
            node.Machine.Disk.Faults.CapacityBytes -= node.Machine.Disk.GetFreeBytes("/") - _random.Next(6_000);
        await Delay(_random.Next(300, 6_000));
        await RestartAsync(id, powerLoss: _random.Next(2) == 0);
        _busy.Remove(id);
    }

    private async Task DamageAsync(ClusterFault fault)
    {
        var id = AnyNode();
        if (_busy.Count > 0 || !await UntilWellAsync() || !_busy.Add(id))
            return;
        // Sometimes another node is down meanwhile: then the third copy alone is whole.
        var away = _random.Next(3) == 0 ? CrashAsync([AnyNode()], powerLoss: false) : null;
        var damage = new DiskDamage(cluster[id].Machine.Disk, _random, keepsQuorum: plan.Roles[id - 1] == ClusterNodes.BothRoles, Trace) { SparesQuorum = away is not null };
        var copy = damage.Copy();
        if (fault == ClusterFault.StaleDirectory)
            await Delay(_random.Next(500, 5_000));
        cluster[id].Crash(powerLoss: false);
        await Delay(_random.Next(DownMsMin, DownMsMax));
        cluster.Losses.OnMachineLost(id, isDamaged: true);
        Damage(damage, fault, copy);
        cluster[id].HasDiskFault = true;
        var started = cluster[id].Launch();
        while (cluster[id].IsAlive && !started.IsCompleted)
            await Delay(50);
        if (!cluster[id].IsAlive)
        {
            // It does not start on what is left: it gets an empty disk, as a machine does that is replaced.
            cluster[id].Crash(powerLoss: false);
            new DiskDamage(cluster[id].Machine.Disk, _random, keepsQuorum: damage.SparesQuorum && plan.Roles[id - 1] == ClusterNodes.BothRoles, Trace).Wipe();
            _ = cluster[id].Launch();
        }

        cluster[id].HasDiskFault = false;
        await (away ?? Task.CompletedTask);
        await UntilWellAsync();
        _busy.Remove(id);
    }

    private void Trace(string what) => world.Trace($"nemesis: {what}");

    private static void Damage(DiskDamage damage, ClusterFault fault, IReadOnlyList<(string Path, byte[] Content)> copy)
    {
        switch (fault)
        {
            case ClusterFault.BitFlips:
                damage.FlipBits();
                break;
            case ClusterFault.TruncatedFiles:
                damage.Truncate();
                break;
            case ClusterFault.StaleDirectory:
                damage.Restore(copy);
                break;
            default:
                damage.Wipe();
                break;
        }
    }
}
