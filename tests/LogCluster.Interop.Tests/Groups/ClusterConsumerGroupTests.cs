using LogCluster.Interop.Brokers;

namespace LogCluster.Interop.Groups;

/// <summary>Against three nodes.</summary>
public sealed class ClusterConsumerGroupTests : ConsumerGroups
{
    private protected override async Task<IBrokers> StartAsync(string setting) => await BrokerCluster.StartAsync(setting);
}
