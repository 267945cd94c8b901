using LogCluster.Interop.Brokers;

namespace LogCluster.Interop.Nodes;

/// <summary>Three nodes, one after the other.</summary>
public sealed class RollInTheMiddleTests : RestartInTheMiddle
{
    protected override int Rounds => 1;

    private protected override async Task<IBrokers> StartAsync() => await BrokerCluster.StartAsync();
}
