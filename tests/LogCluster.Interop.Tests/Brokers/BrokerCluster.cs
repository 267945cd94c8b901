namespace LogCluster.Interop.Brokers;

/// <summary>Three nodes, each a broker and a controller, in processes of their own. Disposing kills them.</summary>
internal sealed class BrokerCluster : IAsyncDisposable
{
    private const int Count = 3;

    private BrokerCluster(BrokerProcess[] nodes) => Nodes = nodes;

    /// <summary>Node 1, 2 and 3.</summary>
    public IReadOnlyList<BrokerProcess> Nodes { get; }

    public string Bootstrap => string.Join(',', Nodes.Select(node => node.Bootstrap));

    public static async Task<BrokerCluster> StartAsync(params string[] settings)
    {
        int[] controllers = [.. Enumerable.Range(0, Count).Select(_ => BrokerProcess.FreePort())];
        var voters = string.Join(',', controllers.Select((port, i) => $"{i + 1}@127.0.0.1:{port}"));
        return new BrokerCluster(await Task.WhenAll(controllers.Select((port, i) => BrokerProcess.StartAsync(
        [
            $"node.id={i + 1}",
            "logcluster.cluster.id=interop-cluster",
            $"listeners=PLAINTEXT://127.0.0.1:{BrokerProcess.FreePort()},CONTROLLER://127.0.0.1:{port}",
            "controller.listener.names=CONTROLLER",
            $"controller.quorum.voters={voters}",
            "default.replication.factor=3",
            "offsets.topic.replication.factor=3",
            "min.insync.replicas=2",
            .. settings,
        ]))));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
    }
}
