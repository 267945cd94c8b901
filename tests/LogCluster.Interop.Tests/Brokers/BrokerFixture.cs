namespace LogCluster.Interop.Brokers;

/// <summary>One node for all tests of a class, with the defaults.</summary>
public sealed class BrokerFixture : BrokersFixture
{
    private BrokerProcess? _broker;

    internal BrokerProcess Broker => _broker!;

    public override string Bootstrap => Broker.Bootstrap;

    internal override IReadOnlyList<BrokerProcess> Nodes => [Broker];

    public override async Task InitializeAsync() => _broker = await BrokerProcess.StartAsync();

    public override async Task DisposeAsync() => await Broker.DisposeAsync();
}
