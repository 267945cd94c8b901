using LogCluster.Networking;
using LogCluster.Simulation.Checks;

namespace LogCluster.Simulation.Clients;

/// <summary>A client on a machine of its own that never fails: connects, works until the connection breaks, and connects again.</summary>
internal abstract class SimulatedClient(Workload workload, string name)
{
    /// <summary>Longer than any pause of the node, so that only a stuck request gets there.</summary>
    protected static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(20);

    private const int ReconnectMsMin = 20;
    private const int ReconnectMsMax = 300;

    private readonly SimulatedNode _machine = workload.World.AddNode(name);

    protected string Name => _machine.Name;

    protected Workload Workload { get; } = workload;

    protected ClusterHistory History => Workload.History;

    protected Random Random { get; } = new(workload.Random.Next());

    protected long NowMs => _machine.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public Task Start() => _machine.Run(RunAsync);

    protected abstract Task UseAsync(BrokerClient broker);

    protected Task Delay(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), _machine.Time);

    private async Task RunAsync()
    {
        while (true)
        {
            try
            {
                using var broker = await BrokerClient.ConnectAsync(_machine.Network, Workload.Broker, Name, _machine.Time, RequestTimeout);
                await UseAsync(broker);
                return;
            }
            catch (IOException)
            {
                await Delay(Random.Next(ReconnectMsMin, ReconnectMsMax));
            }
        }
    }
}
