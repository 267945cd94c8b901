using LogCluster.Networking;

namespace LogCluster.Simulation.Clients;

/// <summary>A client of one broker at a time: connects, works until the connection breaks, and connects again.</summary>
internal abstract class SimulatedClient(Workload workload, string name) : ClientMachine(workload, name)
{
    /// <summary>Longer than any pause of the node, so that only a stuck request gets there.</summary>
    protected static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(20);

    private const int ReconnectMsMin = 20;
    private const int ReconnectMsMax = 300;

    /// <summary>Where the next connection goes; null leaves it to chance.</summary>
    protected PeerAddress? Preferred { get; set; }

    protected abstract Task UseAsync(BrokerClient broker);

    protected override async Task RunAsync()
    {
        while (true)
        {
            try
            {
                using var broker = await BrokerClient.ConnectAsync(Network, Preferred ?? Workload.AnyBroker(Random), Name, Time, RequestTimeout);
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
