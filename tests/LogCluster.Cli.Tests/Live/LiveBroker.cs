using LogCluster.Cli.Tests.Support;
using LogCluster.Interop.Brokers;

namespace LogCluster.Cli.Tests.Live;

/// <summary>A node in a process of its own, and logctl pointed at it.</summary>
public sealed class LiveBroker : IAsyncLifetime
{
    private BrokerProcess? _broker;
    private string? _timed;
    private int _names;

    internal BrokerProcess Broker => _broker!;

    internal Logctl Logctl { get; private set; } = new();

    /// <summary>A name that no other test uses.</summary>
    public string NewName(string stem) => $"{stem}-{Interlocked.Increment(ref _names)}";

    internal async Task<string> NewTopicAsync(int partitions = 1)
    {
        var name = NewName("topic");
        (await Logctl.RunAsync($"topics create {name} --partitions {partitions}")).Succeeded();
        return name;
    }

    /// <summary>A topic with the records 0 to 9, a second apart from each other since 2023-11-14T22:13:20Z.</summary>
    internal async Task<string> TimedTopicAsync()
    {
        if (_timed is { } made)
            return made;
        _timed = await NewTopicAsync();
        for (var i = 0; i < 10; i++)
            (await Logctl.RunAsync($"produce {_timed} --timestamp {1_700_000_000_000 + i * 1000}", $"{i}")).Succeeded();
        return _timed;
    }

    public async Task InitializeAsync()
    {
        _broker = await BrokerProcess.StartAsync();
        Logctl = new Logctl(_broker.Bootstrap);
    }

    public async Task DisposeAsync() => await Broker.DisposeAsync();
}
