using LogCluster.Interop.Brokers;

namespace LogCluster.Interop.Groups;

/// <summary>Against three nodes, each of which has a replica of every partition of the topic and of the offsets.</summary>
public sealed class ClusterMixedGroupTests : MixedGroup
{
    private protected override async Task<IBrokers> StartAsync() => await BrokerCluster.StartAsync($"num.partitions={Partitions}");
}
