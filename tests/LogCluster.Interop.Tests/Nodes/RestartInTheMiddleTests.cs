using LogCluster.Interop.Brokers;

namespace LogCluster.Interop.Nodes;

/// <summary>One node, twice.</summary>
public sealed class RestartInTheMiddleTests : RestartInTheMiddle
{
    protected override int Rounds => 2;

    private protected override async Task<IBrokers> StartAsync() => await BrokerProcess.StartAsync();
}
