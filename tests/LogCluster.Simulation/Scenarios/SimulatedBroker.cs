using LogCluster.Broker;
using LogCluster.Metadata.Configuration;
using LogCluster.Simulation.Checks;
using LogCluster.Simulation.Disk;
using LogCluster.Simulation.Mistakes;

namespace LogCluster.Simulation.Scenarios;

/// <summary>The real broker on a simulated machine: started, stopped and crashed, life after life.</summary>
#pragma warning disable CA1001 // What a simulated process held is not given back: it crashed.
internal sealed class SimulatedBroker(SimulatedWorld world, string name, NodeConfig config, Mistake? mistake)
#pragma warning restore CA1001
{
    public const int Port = 9092;
    public const string DataDirectory = "/data";

    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(30);

    private readonly TraceLoggerFactory _logging = new(world, name);
    private BrokerNode? _node;
    private bool _isUp;

    /// <summary>What production does once a minute happens here within the few seconds that a scenario lasts.</summary>
    public static IReadOnlyList<(string Key, string Value)> ShortIntervals { get; } =
    [
        ("log.initial.task.delay.ms", "300"),
        ("log.retention.check.interval.ms", "1500"),
        ("log.flush.offset.checkpoint.interval.ms", "700"),
        ("replica.high.watermark.checkpoint.interval.ms", "900"),
    ];

    /// <summary>A node that is a cluster alone; <paramref name="history"/> is told of its ends.</summary>
    public static SimulatedBroker Alone(SimulatedWorld world, ClusterHistory history, Mistake? mistake, NodeProbe? probe = null, params (string Key, string Value)[] settings) =>
        new(world, "broker", NodeConfig.Of(
            [("listeners", $"PLAINTEXT://:{Port}"), ("log.dirs", DataDirectory), ("auto.create.topics.enable", "false"), .. ShortIntervals, .. settings]), mistake)
        {
            Probe = probe ?? new NodeProbe(),
            Ended = (powerLoss, isOrderly) =>
            {
                if (isOrderly)
                    history.OnCleanStop();
                history.OnCrash(powerLoss);
            },
        };

    public SimulatedNode Machine { get; } = world.AddNode(name);

    public NodeProbe Probe { get; init; } = new();

    /// <summary>Told of the end of a life: whether power is lost, and whether the node had stopped by itself.</summary>
    public Action<bool, bool>? Ended { get; init; }

    public bool IsAlive => Machine.Context.IsAlive;

    /// <summary>True from when clients can connect until the end of this life.</summary>
    public bool IsUp => IsAlive && _isUp;

    public bool IsActiveController => IsUp && _node!.IsActiveController;

    /// <summary>Faults of this life that excuse the node when it gives up, or does not start.</summary>
    public bool HasDiskFault { get; set; }

    /// <summary>Completes when clients can connect, or when the machine went down before.</summary>
    public async Task StartAsync(SimulatedNode observer)
    {
        var life = Machine.Context;
        var started = Launch();
        var startedAt = world.Now;
        while (!started.IsCompleted && life.IsAlive)
        {
            if (world.Now - startedAt > StartMax)
                throw world.Fail($"{name} did not start within {StartMax.TotalSeconds} virtual seconds");
            await Task.Delay(TimeSpan.FromMilliseconds(5), observer.Time);
        }

        world.Trace($"{name}: {(life.IsAlive ? "started" : "went down while starting")}");
    }

    /// <summary>Starts the node; completes when clients can connect. A node that cannot start for a fault to blame ends its life.</summary>
    public Task Launch()
    {
        PlantMistake();
        var disk = mistake?.Wrap(Machine.Disk) ?? Machine.Disk;
        var life = Machine.Context;
        var node = _node = new BrokerNode(config, disk, Machine.Network, Machine.Time, Machine.Random, _logging) { Probe = Probe };
        return Machine.Run(async () =>
        {
            try
            {
                await node.StartAsync("/");
                _isUp = true;
                Watch(node);
            }
            catch (Exception e) when (life.IsAlive)
            {
                world.Trace($"{name}: does not start: {e.Message}");
                if (!HasDiskFault)
                    throw world.Fail($"{name} does not start: {e}");
                Machine.Exit();
            }
        });
    }

    /// <summary>Not by the disk's leave: a crash that is planned for the start waits for the start.</summary>
    private void PlantMistake()
    {
        var crashIn = Machine.Disk.Faults.CrashIn;
        Machine.Disk.Faults.CrashIn = 0;
        mistake?.BeforeStart(Machine.Disk);
        Machine.Disk.Faults.CrashIn = crashIn;
    }

    /// <summary>A node that gives up without a fault to blame is a finding.</summary>
    private async void Watch(BrokerNode node)
    {
        try
        {
            await node.Failed;
        }
        catch (Exception e)
        {
            world.Trace($"{name}: gave up: {e.Message}");
            if (!HasDiskFault)
                throw world.Fail($"{name} gave up: {e}");
            _isUp = false;
            Machine.Exit();
        }
    }

    /// <summary>Stops the node in an orderly way; true when it got to the end of that, within <paramref name="max"/> where that is given.</summary>
    public async Task<bool> StopAsync(SimulatedNode observer, TimeSpan? max = null)
    {
        var life = Machine.Context;
        var node = _node!;
        var stopped = Machine.Run(async () =>
        {
            try
            {
                await node.StopAsync();
            }
            catch (Exception) when (HasDiskFault || !life.IsAlive)
            {
                // Counts as a crash.
                HasDiskFault = true;
            }
            catch (Exception e)
            {
                throw world.Fail($"{name} does not stop: {e}");
            }
        });
        var stoppedAt = world.Now;
        while (!stopped.IsCompleted && life.IsAlive)
        {
            if (world.Now - stoppedAt > max)
                return false;
            if (world.Now - stoppedAt > StartMax && max is null)
                throw world.Fail($"{name} did not stop within {StartMax.TotalSeconds} virtual seconds");
            await Task.Delay(TimeSpan.FromMilliseconds(5), observer.Time);
        }

        return life.IsAlive && !HasDiskFault;
    }

    /// <summary>Ends this life. <paramref name="isOrderly"/> when the node has stopped by itself, so that nothing is lost.</summary>
    public void Crash(bool powerLoss, bool isOrderly = false)
    {
        Ended?.Invoke(powerLoss, isOrderly);
        _isUp = false;
        Machine.Crash(powerLoss);
        var faults = Machine.Disk.Faults;
        (faults.FailWriteIn, faults.FailFlushIn, faults.CrashIn, faults.CapacityBytes) = (0, 0, 0, SimulatedDiskFaults.UnlimitedBytes);
        HasDiskFault = false;
    }
}
