using LogCluster.Networking;
using LogCluster.Simulation.Disk;
using LogCluster.Simulation.Net;
using LogCluster.Simulation.Time;

namespace LogCluster.Simulation;

/// <summary>
/// A machine: a disk that outlives crashes, and one life after another of the program on it. Within a life all code runs on
/// <see cref="Context"/>; after <see cref="Crash"/> nothing of that life runs any more.
/// </summary>
public sealed class SimulatedNode
{
    private readonly SimulatedWorld _world;
    private int _lives;

    internal SimulatedNode(SimulatedWorld world, string name, Random random)
    {
        _world = world;
        Name = name;
        Random = random;
        Begin();
        Disk = new SimulatedDisk(random.Next(), Time) { WentDown = StopAtOnce };
    }

    public string Name { get; }

    public Random Random { get; }

    public SimulatedDisk Disk { get; }

    /// <summary>Added to this node's wall clock; its monotonic clock is not touched.</summary>
    public TimeSpan ClockSkew { get; set; }

    public SimulatedContext Context { get; private set; } = null!;

    public TimeProvider Time { get; private set; } = null!;

    public INetwork Network => SimulatedNetwork;

    internal SimulatedNetwork SimulatedNetwork { get; private set; } = null!;

    private void Begin()
    {
        Context = new SimulatedContext(_world, (_world.Nodes.Count * 1_000) + _lives++);
        Time = new SimulatedClock(_world, Context, () => ClockSkew);
        SimulatedNetwork = new SimulatedNetwork(_world, this, Context);
    }

    /// <summary>Starts async code in this life of the node.</summary>
    public Task Run(Func<Task> main)
    {
        var started = new TaskCompletionSource<Task>();
        Context.Post(_ => started.SetResult(main()), null);
        return started.Task.Unwrap();
    }

    /// <summary>The disk went down in the middle of a change, and the machine with it: what still runs in this life reaches nobody.</summary>
    private void StopAtOnce()
    {
        _world.Trace($"{Name}: went down while writing");
        Exit();
    }

    /// <summary>The process ends; what it has written stays with the operating system. <see cref="Crash"/> begins the next life.</summary>
    public void Exit()
    {
        Context.End();
        SimulatedNetwork.BreakAll();
    }

    /// <summary>Ends this life at once and begins the next: nothing runs in it until <see cref="Run"/>.</summary>
    /// <param name="powerLoss">True when also what was not flushed may be lost; false when only the process dies.</param>
    public void Crash(bool powerLoss)
    {
        _world.Trace($"{Name}: {(powerLoss ? "power loss" : "killed")}");
        Context.End();
        SimulatedNetwork.BreakAll();
        Disk.Crash(powerLoss ? SimulatedDiskCrash.PowerLoss : SimulatedDiskCrash.ProcessKill);
        Begin();
    }

    /// <summary>Stops the program for a while, as SIGSTOP or a long collection does.</summary>
    public void Pause(TimeSpan duration)
    {
        _world.Trace($"{Name}: paused");
        Context.PausedUntil = _world.Now + duration;
    }
}
