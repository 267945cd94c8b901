namespace LogCluster.Interop.Brokers;

/// <summary>One node for all tests of a class, with the defaults.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private BrokerProcess? _broker;
    private int _topics;

    internal BrokerProcess Broker => _broker!;

    public string Bootstrap => Broker.Bootstrap;

    /// <summary>A name that no other test of the class uses.</summary>
    public string NewTopic(string name = "topic") => $"{name}-{Interlocked.Increment(ref _topics)}";

    public async Task InitializeAsync() => _broker = await BrokerProcess.StartAsync();

    public async Task DisposeAsync() => await Broker.DisposeAsync();
}
