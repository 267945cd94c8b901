using LogCluster.Simulation.Checks;
using LogCluster.Simulation.Clients;

namespace LogCluster.Simulation.Scenarios;

/// <summary>Breaks things, one after the other, and mends each before the next: so every fault meets a node that works.</summary>
internal sealed class Nemesis(SimulatedWorld world, SimulatedBroker broker, Workload workload, ScenarioPlan plan)
{
    /// <summary>A machine needs longer to come back than any answer under way needs to arrive, so no answer of one life comes in the next.</summary>
    private const int RestartMsMin = 150;
    private const int RestartMsMax = 900;

    /// <summary>A planned crash strikes at one of the next so many changes of the disk, or else after this time.</summary>
    private const int ChangesMax = 60;
    private const int ChangesWaitMs = 1_500;

    /// <summary>How far a wall clock is wrong at most, to either side.</summary>
    public static readonly TimeSpan ClockSkewMax = TimeSpan.FromMinutes(10);

    private static readonly FaultKind[] Usual =
    [
        FaultKind.ProcessKill, FaultKind.PowerLoss, FaultKind.PowerLoss, FaultKind.KillWhileWriting, FaultKind.PowerLossWhileWriting,
        FaultKind.PowerLossWhileWriting, FaultKind.CleanRestart, FaultKind.PowerLossAfterCleanStop, FaultKind.Pause,
        FaultKind.BrokenConnections, FaultKind.BrokenConnections, FaultKind.ClockJump,
    ];

    private static readonly FaultKind[] DiskErrors = [FaultKind.WriteError, FaultKind.FlushError, FaultKind.NoSpace];

    private readonly SimulatedNode _self = world.AddNode("nemesis");
    private readonly Random _random = new(world.Random.Next());

    private ClusterHistory History => workload.History;

    public Task Start() => _self.Run(RunAsync);

    /// <summary>On top of what the plan holds: the checks after the end use it too.</summary>
    public Task Do(FaultKind fault) => _self.Run(() => StrikeAsync(fault));

    public Task StartBroker() => _self.Run(StartUntilAliveAsync);

    private Task Delay(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), _self.Time);

    private async Task RunAsync()
    {
        for (var i = 0; i < plan.FaultCount; i++)
        {
            await Delay(_random.Next(50, 1_500));
            var kinds = plan.InjectsDiskErrors && _random.Next(2) == 0 ? DiskErrors : Usual;
            await StrikeAsync(kinds[_random.Next(kinds.Length)]);
        }

        await Delay(_random.Next(50, 600));
    }

    private async Task StrikeAsync(FaultKind fault)
    {
        world.Trace($"nemesis: {fault}");
        switch (fault)
        {
            case FaultKind.ProcessKill or FaultKind.PowerLoss:
                await RestartAsync(fault == FaultKind.PowerLoss);
                break;
            case FaultKind.KillWhileWriting or FaultKind.PowerLossWhileWriting:
                broker.Machine.Disk.Faults.CrashIn = _random.Next(1, ChangesMax);
                for (var waitedMs = 0; waitedMs < ChangesWaitMs && broker.IsAlive; waitedMs += 20)
                    await Delay(20);
                await RestartAsync(fault == FaultKind.PowerLossWhileWriting);
                break;
            case FaultKind.CleanRestart or FaultKind.PowerLossAfterCleanStop:
                workload.IsNodeStopping = true;
                var isOrderly = await broker.StopAsync(_self);
                await RestartAsync(fault == FaultKind.PowerLossAfterCleanStop, isOrderly);
                break;
            case FaultKind.Pause:
                broker.Machine.Pause(TimeSpan.FromMilliseconds(_random.Next(50, 3_000)));
                break;
            case FaultKind.BrokenConnections:
                for (var left = _random.Next(1, 4); left > 0; left--)
                    broker.Machine.SimulatedNetwork.BreakOne();
                break;
            case FaultKind.ClockJump:
                broker.Machine.ClockSkew = TimeSpan.FromMilliseconds(_random.Next(-(int)ClockSkewMax.TotalMilliseconds, (int)ClockSkewMax.TotalMilliseconds));
                break;
            default:
                await DiskErrorAsync(fault);
                break;
        }
    }

    private async Task DiskErrorAsync(FaultKind fault)
    {
        History.OnDiskFault();
        broker.HasDiskFault = true;
        var disk = broker.Machine.Disk;
        if (fault == FaultKind.WriteError)
            disk.Faults.FailWriteIn = _random.Next(1, 20);
        else if (fault == FaultKind.FlushError)
            disk.Faults.FailFlushIn = _random.Next(1, 12);
        else
            disk.Faults.CapacityBytes -= disk.GetFreeBytes(SimulatedBroker.DataDirectory) - _random.Next(6_000);
        await Delay(_random.Next(100, 1_500));
        await RestartAsync(_random.Next(2) == 0);
    }

    private async Task RestartAsync(bool powerLoss, bool isOrderly = false)
    {
        broker.Crash(powerLoss, isOrderly);
        await Delay(_random.Next(RestartMsMin, RestartMsMax));
        // Sometimes the next crash comes before the start is over.
        if (_random.Next(8) == 0)
            broker.Machine.Disk.Faults.CrashIn = _random.Next(1, ChangesMax);
        workload.IsNodeStopping = false;
        await StartUntilAliveAsync();
    }

    private async Task StartUntilAliveAsync()
    {
        while (true)
        {
            await broker.StartAsync(_self);
            if (broker.IsAlive)
                break;
            broker.Crash(powerLoss: _random.Next(2) == 0);
            await Delay(_random.Next(RestartMsMin, RestartMsMax));
        }

        broker.Machine.Disk.Faults.CrashIn = 0;
    }
}
