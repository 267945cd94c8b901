using LogCluster.Networking;
using LogCluster.Simulation.Checks;

namespace LogCluster.Simulation.Clients;

/// <summary>A client on a machine of its own that never fails.</summary>
internal abstract class ClientMachine(Workload workload, string name)
{
    private readonly SimulatedNode _machine = workload.World.AddNode(name);

    protected string Name => _machine.Name;

    protected Workload Workload { get; } = workload;

    protected ClusterHistory History => Workload.History;

    protected Random Random { get; } = new(workload.Random.Next());

    protected TimeProvider Time => _machine.Time;

    protected INetwork Network => _machine.Network;

    protected long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public Task Start() => _machine.Run(RunAsync);

    protected abstract Task RunAsync();

    protected Task Delay(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), Time);
}
