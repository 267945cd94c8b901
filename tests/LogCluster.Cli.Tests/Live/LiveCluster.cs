using LogCluster.Cli.Tests.Support;
using LogCluster.Interop.Brokers;

namespace LogCluster.Cli.Tests.Live;

/// <summary>Three nodes in processes of their own, and logctl pointed at all of them.</summary>
public sealed class LiveCluster : IAsyncLifetime
{
    private BrokerCluster? _cluster;
    private int _names;

    internal BrokerCluster Cluster => _cluster!;

    internal Logctl Logctl { get; private set; } = new();

    /// <summary>A name that no other test uses.</summary>
    public string NewName(string stem) => $"{stem}-{Interlocked.Increment(ref _names)}";

    /// <summary>A topic with a partition led by each node, in the order of their ids.</summary>
    internal async Task<string> NewTopicAsync(string stem)
    {
        var name = NewName(stem);
        (await Logctl.RunAsync($"topics create {name} --assignment 1:2:3,2:3:1,3:1:2")).Succeeded();
        return name;
    }

    public async Task InitializeAsync()
    {
        _cluster = await BrokerCluster.StartAsync("offsets.topic.num.partitions=12");
        Logctl = new Logctl(_cluster.Bootstrap);
    }

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}
