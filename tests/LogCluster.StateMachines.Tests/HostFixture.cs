using LogCluster.Replication;
using LogCluster.Simulation;

namespace LogCluster.StateMachines.Tests;

/// <summary>A host over a log of the test's, on a simulated machine in virtual time.</summary>
internal sealed class HostFixture<TMachine>
    where TMachine : class, IStateMachine
{
    private readonly SimulatedWorld _world = new(seed: 5);

    public HostFixture(TMachine machine, SnapshotPolicy? snapshotPolicy = null, ILogSnapshots? snapshots = null, Func<TimeProvider, TimeProvider>? time = null)
    {
        Log.Snapshots = snapshots;
        Node = _world.AddNode("node");
        Machine = machine;
        Host = new StateMachineHost<TMachine>(Log, machine, time is null ? Node.Time : time(Node.Time)) { SnapshotPolicy = snapshotPolicy };
    }

    public SimulatedNode Node { get; }

    public TestLog Log { get; } = new();

    public TMachine Machine { get; }

    public StateMachineHost<TMachine> Host { get; }

    public Task Running { get; private set; } = Task.CompletedTask;

    public void Start()
    {
        Running = Node.Run(() => Host.Start());
        Pass(TimeSpan.Zero);
    }

    /// <summary>Lets everything happen that can within a time, a little longer than asked.</summary>
    public void Pass(TimeSpan time) => _world.RunFor(time + TimeSpan.FromMilliseconds(10));

    public Task<TReply> Execute<TReply>(Func<TMachine, Decision<TReply>> command)
    {
        var task = Host.ExecuteAsync((machine, _) => command(machine));
        Pass(TimeSpan.Zero);
        return task;
    }

    public void Stop()
    {
        var stop = Node.Run(Host.StopAsync);
        Pass(TimeSpan.Zero);
        Assert.True(stop.IsCompletedSuccessfully);
    }

    public static T ResultOf<T>(Task<T> task)
    {
        Assert.True(task.IsCompletedSuccessfully);
        return task.GetAwaiter().GetResult();
    }
}
