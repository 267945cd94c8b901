using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>AlterPartitionReassignments 0-1 (KIP-455): decided by the controller. On one node there is nowhere to move to; what is asked is checked all the same.</summary>
internal sealed class AlterPartitionReassignmentsHandler(BrokerEnvironment broker) : ApiHandler<AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse>
{
    protected override async ValueTask<AlterPartitionReassignmentsResponse?> HandleAsync(AlterPartitionReassignmentsRequest request, RequestContext context)
    {
        try
        {
            return await broker.Controller.AlterPartitionReassignmentsAsync(request, context.Version);
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            return new AlterPartitionReassignmentsResponse { ErrorCode = ControllerFaults.CodeOf(e), ErrorMessage = e.Message };
        }
    }
}
