namespace LogCluster.Interop.Brokers;

/// <summary>Three nodes for all tests of a class.</summary>
public sealed class ClusterFixture : BrokersFixture
{
    private BrokerCluster? _cluster;

    private BrokerCluster Cluster => _cluster!;

    public override string Bootstrap => Cluster.Bootstrap;

    internal override IReadOnlyList<BrokerProcess> Nodes => Cluster.Nodes;

    public override async Task InitializeAsync() => _cluster = await BrokerCluster.StartAsync();

    public override async Task DisposeAsync() => await Cluster.DisposeAsync();
}
