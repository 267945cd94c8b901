using LogCluster.Broker;
using LogCluster.Metadata.Configuration;
using LogCluster.Simulation.Checks;
using LogCluster.Simulation.Disk;
using LogCluster.Simulation.Mistakes;

namespace LogCluster.Simulation.Scenarios;

/// <summary>The real broker on a simulated machine: started, stopped and crashed, life after life.</summary>
#pragma warning disable CA1001 // What a simulated process held is not given back: it crashed.
internal sealed class SimulatedBroker(SimulatedWorld world, ClusterHistory history, Mistake? mistake, params (string Key, string Value)[] settings)
#pragma warning restore CA1001
{
    public const int Port = 9092;
    public const string DataDirectory = "/data";

    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(30);

    // Short intervals: what production does once a minute happens here within the few seconds that a scenario lasts.
    private readonly NodeConfig _config = NodeConfig.Of(
    [
        ("listeners", $"PLAINTEXT://:{Port}"),
        ("log.dirs", DataDirectory),
        ("auto.create.topics.enable", "false"),
        ("log.initial.task.delay.ms", "300"),
        ("log.retention.check.interval.ms", "1500"),
        ("log.flush.offset.checkpoint.interval.ms", "700"),
        ("replica.high.watermark.checkpoint.interval.ms", "900"),
        .. settings,
    ]);

    private readonly TraceLoggerFactory _logging = new(world);
    private BrokerNode? _node;

    public SimulatedNode Machine { get; } = world.AddNode("broker");

    public bool IsAlive => Machine.Context.IsAlive;

    /// <summary>Faults of this life that excuse the node when it gives up.</summary>
    public bool HasDiskFault { get; set; }

    /// <summary>Completes when clients can connect, or when the machine went down before.</summary>
    public async Task StartAsync(SimulatedNode observer)
    {
        PlantMistake();
        var disk = mistake?.Wrap(Machine.Disk) ?? Machine.Disk;
        var life = Machine.Context;
        var node = _node = new BrokerNode(_config, disk, Machine.Network, Machine.Time, Machine.Random, _logging);
        var started = Machine.Run(async () =>
        {
            try
            {
                await node.StartAsync("/");
                Watch(node);
            }
            catch (Exception e) when (life.IsAlive && !HasDiskFault)
            {
                throw history.Fail($"the node does not start: {e}");
            }
            catch (IOException)
            {
                // What started it is to restart it.
            }
        });
        var startedAt = world.Now;
        while (!started.IsCompleted && life.IsAlive)
        {
            if (world.Now - startedAt > StartMax)
                throw history.Fail($"the node did not start within {StartMax.TotalSeconds} virtual seconds");
            await Task.Delay(TimeSpan.FromMilliseconds(5), observer.Time);
        }

        world.Trace($"broker: {(life.IsAlive ? "started" : "went down while starting")}");
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
            world.Trace($"broker: gave up: {e.Message}");
            if (!HasDiskFault)
                throw history.Fail($"the node gave up: {e}");
            Machine.Exit();
        }
    }

    /// <summary>Stops the node in an orderly way; true when it got to the end of that.</summary>
    public async Task<bool> StopAsync(SimulatedNode observer)
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
                throw history.Fail($"the node does not stop: {e}");
            }
        });
        var stoppedAt = world.Now;
        while (!stopped.IsCompleted && life.IsAlive)
        {
            if (world.Now - stoppedAt > StartMax)
                throw history.Fail($"the node did not stop within {StartMax.TotalSeconds} virtual seconds");
            await Task.Delay(TimeSpan.FromMilliseconds(5), observer.Time);
        }

        return life.IsAlive && !HasDiskFault;
    }

    /// <summary>Ends this life. <paramref name="isOrderly"/> when the node has stopped by itself, so that nothing is lost.</summary>
    public void Crash(bool powerLoss, bool isOrderly = false)
    {
        if (isOrderly)
            history.OnCleanStop();
        history.OnCrash(powerLoss);
        Machine.Crash(powerLoss);
        var faults = Machine.Disk.Faults;
        (faults.FailWriteIn, faults.FailFlushIn, faults.CrashIn, faults.CapacityBytes) = (0, 0, 0, SimulatedDiskFaults.UnlimitedBytes);
        HasDiskFault = false;
    }
}
