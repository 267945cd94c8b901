using LogCluster.Interop.Brokers;

namespace LogCluster.Interop.Groups;

/// <summary>Against one node.</summary>
public sealed class MixedGroupTests : MixedGroup
{
    private protected override async Task<IBrokers> StartAsync() => await BrokerProcess.StartAsync($"num.partitions={Partitions}");
}
