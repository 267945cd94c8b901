using LogCluster.Metadata.Configuration;
using LogCluster.Networking;
using LogCluster.Simulation;
using Microsoft.Extensions.Logging.Abstractions;

namespace LogCluster.Broker.Tests.Support;

/// <summary>
/// A real node on a simulated machine, and a second machine from which tests speak to it. All of it runs on the test's thread in
/// virtual time. Disposing stops the node and checks that nothing failed in it.
/// </summary>
internal sealed class TestBroker : IDisposable
{
    public const int Port = 9092;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    private readonly NodeConfig _config;
    private readonly SimulatedNode _machine;
    private readonly SimulatedNode _client;
    private bool _running;

    public TestBroker(params (string Key, string Value)[] config)
    {
        _config = NodeConfig.Of([("log.initial.task.delay.ms", "3600000"), .. config]);
        _machine = World.AddNode("broker");
        _client = World.AddNode("client");
        Node = null!;
        Start();
    }

    public SimulatedWorld World { get; } = new(seed: 7);

    public BrokerNode Node { get; private set; }

    public SimulatedNode Machine => _machine;

    public TimeProvider ClientTime => _client.Time;

    public void Start()
    {
        Node = new BrokerNode(_config, _machine.Disk, _machine.Network, _machine.Time, _machine.Random, NullLoggerFactory.Instance);
        World.RunUntil(_machine.Run(() => Node.StartAsync("/")), Limit, "The start");
        _running = true;
    }

    public void Stop()
    {
        Assert.False(Node.Failed.IsFaulted, Node.Failed.Exception?.ToString());
        World.RunUntil(_machine.Run(Node.StopAsync), Limit, "The stop");
        _running = false;
    }

    /// <summary>Kills the process; the next <see cref="Start"/> finds an unclean log directory.</summary>
    public void Kill(bool powerLoss = false)
    {
        _machine.Crash(powerLoss);
        _running = false;
    }

    /// <summary>Runs client code on the second machine to its end.</summary>
    public void Run(Func<Task> scenario)
    {
        // What failed first is what the test reports: a node that is left as it is is not stopped.
        var running = _running;
        _running = false;
        World.RunUntil(_client.Run(scenario), Limit, "The scenario");
        Assert.False(Node.Failed.IsFaulted, Node.Failed.Exception?.ToString());
        _running = running;
    }

    /// <summary>Runs client code with a connection of its own.</summary>
    public void Run(Func<TestConnection, Task> scenario) => Run(async () =>
    {
        using var connection = await ConnectAsync();
        await scenario(connection);
    });

    public async Task<TestConnection> ConnectAsync() =>
        new(await _client.Network.ConnectAsync(new PeerAddress(_machine.Name, Port), CancellationToken.None));

    public Task Delay(TimeSpan delay) => Task.Delay(delay, _client.Time);

    public void Dispose()
    {
        if (_running)
            Stop();
    }
}
