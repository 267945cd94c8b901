using System.Security.Cryptography;
using System.Text.Json;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Brokers;

/// <summary>
/// Nodes in processes of their own, each a broker and a controller, whose voters stand in the log (KIP-853). Disposing kills them. Not thread-safe.
/// </summary>
internal sealed class BrokerCluster : IBrokers
{
    public const string ClusterId = "bG9nY2x1c3Rlci10ZXN0cw";

    private readonly List<BrokerProcess> _nodes = [];
    private readonly List<int> _controllerPorts = [];
    private readonly List<string> _directoryIds = [];
    private readonly string[] _settings;

    private BrokerCluster(string[] settings) => _settings = settings;

    /// <summary>Node 1, 2, 3 and so on.</summary>
    public IReadOnlyList<BrokerProcess> Nodes => _nodes;

    public string Bootstrap => string.Join(',', Nodes.Select(node => node.Bootstrap));

    public short ReplicationFactor => 3;

    public string Controllers => string.Join(',', _controllerPorts.Select(port => $"127.0.0.1:{port}"));

    public string ControllerOf(int id) => $"127.0.0.1:{_controllerPorts[id - 1]}";

    public string DirectoryIdOf(int id) => _directoryIds[id - 1];

    /// <summary>Three nodes; <c>{id}</c> in a setting stands for the id of each.</summary>
    public static Task<BrokerCluster> StartAsync(params string[] settings) => StartAsync(3, settings);

    public static async Task<BrokerCluster> StartAsync(int count, params string[] settings)
    {
        var cluster = new BrokerCluster(settings);
        for (var id = 1; id <= count; id++)
            cluster.Reserve();
        var voters = string.Join(',', Enumerable.Range(1, count).Select(id => $"{id}@{cluster.ControllerOf(id)}:{cluster.DirectoryIdOf(id)}"));
        for (var id = 1; id <= count; id++)
            await cluster.FormatAsync(id, [], "--initial-controllers", voters);
        await Task.WhenAll(cluster.Nodes.Select(node => node.StartAgainAsync()));
        return cluster;
    }

    /// <summary>Starts one more node, which follows the log and does not vote; returns its id.</summary>
    public async Task<int> AddAsync(params string[] settings)
    {
        var id = Reserve();
        await FormatAsync(id, settings, "--no-initial-controllers");
        await Nodes[^1].StartAgainAsync();
        return id;
    }

    /// <summary>A node that has ended begins anew with nothing, and votes again by itself.</summary>
    public async Task StartWipedAsync(int id)
    {
        Directory.Delete(Nodes[id - 1].DataDirectory, recursive: true);
        await FormatAsync(id, ["controller.quorum.auto.join.enable=true"], "--no-initial-controllers");
        await Nodes[id - 1].StartAgainAsync();
    }

    public async Task RestartAsync(bool killed)
    {
        foreach (var node in Nodes)
        {
            await node.RestartAsync(killed);
            await InSyncAsync(node);
        }
    }

    /// <summary>Completes when every replica of every topic is in sync, as the node itself has heard.</summary>
    public static async Task InSyncAsync(BrokerProcess node)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            using var metadata = JsonDocument.Parse(await new Tool("kcat", "-b", node.Bootstrap, "-L", "-J").OutputAsync());
            var partitions = metadata.RootElement.GetProperty("topics").EnumerateArray().SelectMany(topic => topic.GetProperty("partitions").EnumerateArray());
            if (partitions.All(partition => partition.GetProperty("leader").GetInt32() > 0 && partition.GetProperty("isrs").GetArrayLength() == partition.GetProperty("replicas").GetArrayLength()))
                return;
            await Task.Delay(100, patience.Token);
        }
    }

    private int Reserve()
    {
        _controllerPorts.Add(BrokerProcess.FreePort());
        _directoryIds.Add(NewId());
        return _controllerPorts.Count;
    }

    private async Task FormatAsync(int id, string[] settings, params string[] options)
    {
        string[] all =
        [
            $"node.id={id}",
            $"listeners=PLAINTEXT://127.0.0.1:{(id <= _nodes.Count ? _nodes[id - 1].Port : BrokerProcess.FreePort())},CONTROLLER://{ControllerOf(id)}",
            "controller.listener.names=CONTROLLER",
            $"controller.quorum.bootstrap.servers={Controllers}",
            "default.replication.factor=3",
            "offsets.topic.replication.factor=3",
            "min.insync.replicas=2",
            .. _settings.Select(setting => setting.Replace("{id}", $"{id}", StringComparison.Ordinal)),
            .. settings,
        ];
        var node = id <= _nodes.Count ? _nodes[id - 1].With(all) : BrokerProcess.Create(all);
        if (id <= _nodes.Count)
            _nodes[id - 1] = node;
        else
            _nodes.Add(node);
        _directoryIds[id - 1] = await node.FormatAsync(ClusterId, options);
    }

    /// <summary>As Kafka's programs write ids, and not with a dash in front, which they would take for an option.</summary>
    private static string NewId() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)).TrimEnd('=').Replace('+', 'A').Replace('/', 'B');

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
    }
}
