using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>AlterPartition 2-3 (KIP-497, KIP-903): the leader of partitions proposes in-sync replicas to the active controller.</summary>
internal sealed class AlterPartitionHandler(ControllerClient controller) : ApiHandler<AlterPartitionRequest, AlterPartitionResponse>
{
    protected override async ValueTask<AlterPartitionResponse?> HandleAsync(AlterPartitionRequest request, RequestContext context)
    {
        try
        {
            return await controller.AlterPartitionAsync(request);
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            return new AlterPartitionResponse { ErrorCode = ControllerFaults.CodeOf(e) };
        }
    }
}
