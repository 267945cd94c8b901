using LogCluster.Networking;
using LogCluster.Simulation;
using LogCluster.Simulation.Clusters;
using Microsoft.Extensions.Logging.Abstractions;

namespace LogCluster.Broker.Tests.Support;

/// <summary>Several real nodes on simulated machines, controllers and brokers, and one more machine from which tests speak to them.</summary>
internal sealed class TestCluster : IDisposable
{
    public const int BrokerPort = ClusterNodes.BrokerPort;
    public const int ControllerPort = ClusterNodes.ControllerPort;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    private readonly SimulatedNode _client;
    private readonly SortedDictionary<int, (SimulatedNode Machine, BrokerNode Node, string Roles)> _nodes = [];
    private readonly (string Key, string Value)[] _config;
    private readonly string _voters;

    /// <param name="roles">Of node 1, 2, ...: process.roles of each.</param>
    /// <param name="config">Of each node; <c>{id}</c> in a value stands for its id.</param>
    public TestCluster(string[] roles, params (string Key, string Value)[] config)
        : this(11, roles, config)
    {
    }

    private TestCluster(int seed, string[] roles, (string Key, string Value)[] config)
    {
        World = new SimulatedWorld(seed);
        _config = config;
        _voters = ClusterNodes.Voters(roles);
        for (var id = 1; id <= roles.Length; id++)
            _nodes[id] = (World.AddNode(ClusterNodes.NameOf(id)), null!, roles[id - 1]);
        _client = World.AddNode("client");
        var started = Task.WhenAll(_nodes.Keys.ToList().Select(Begin));
        World.RunUntil(Task.WhenAny([started, .. _nodes.Values.Select(node => node.Node.Failed)]).Unwrap(), Limit, "The start");
    }

    public static TestCluster Combined(int count, params (string Key, string Value)[] config) =>
        new([.. Enumerable.Repeat(ClusterNodes.BothRoles, count)], config);

    /// <summary>All of chance drawn from this seed.</summary>
    public static TestCluster Seeded(int seed, int count, params (string Key, string Value)[] config) =>
        new(seed, [.. Enumerable.Repeat(ClusterNodes.BothRoles, count)], config);

    public SimulatedWorld World { get; }

    public TimeProvider ClientTime => _client.Time;

    public BrokerNode Node(int id) => _nodes[id].Node;

    public SimulatedNode Machine(int id) => _nodes[id].Machine;

    /// <summary>Starts a node that was stopped or killed.</summary>
    public void Start(int id) => World.RunUntil(Begin(id), Limit, $"The start of node {id}");

    /// <summary>Starts a node whose machine was crashed; for use while a scenario runs.</summary>
    public Task Begin(int id)
    {
        var (machine, _, roles) = _nodes[id];
        var config = ClusterNodes.Config(id, roles, _voters, [("log.initial.task.delay.ms", "3600000"), .. _config.Select(setting => (setting.Key, setting.Value.Replace("{id}", $"{id}", StringComparison.Ordinal)))]);
        var node = new BrokerNode(config, machine.Disk, machine.Network, machine.Time, machine.Random, NullLoggerFactory.Instance);
        _nodes[id] = (machine, node, roles);
        return machine.Run(() => node.StartAsync("/"));
    }

    public void Stop(int id) => World.RunUntil(_nodes[id].Machine.Run(_nodes[id].Node.StopAsync), Limit, $"The stop of node {id}");

    public void Kill(int id) => _nodes[id].Machine.Crash(powerLoss: false);

    /// <summary>The node that leads the metadata quorum, as the node asked knows.</summary>
    public int ActiveController() => _nodes.First(node => node.Value.Machine.Context.IsAlive && node.Value.Node.IsActiveController).Key;

    public void Run(Func<Task> scenario) => World.RunUntil(_client.Run(scenario), Limit, "The scenario");

    /// <summary>Runs client code with a connection to one broker.</summary>
    public void Run(int id, Func<TestConnection, Task> scenario) => Run(async () =>
    {
        using var connection = await ConnectAsync(id);
        await scenario(connection);
    });

    public async Task<TestConnection> ConnectAsync(int id, int port = BrokerPort) =>
        new(await _client.Network.ConnectAsync(new PeerAddress($"node{id}", port), CancellationToken.None));

    public Task Delay(TimeSpan delay) => Task.Delay(delay, _client.Time);

    public void Dispose()
    {
        foreach (var (_, node) in _nodes)
            node.Machine.Exit();
    }
}
