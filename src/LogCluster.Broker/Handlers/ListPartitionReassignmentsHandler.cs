using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>ListPartitionReassignments 0 (KIP-455): what is under way, answered by the controller.</summary>
internal sealed class ListPartitionReassignmentsHandler(BrokerEnvironment broker) : ApiHandler<ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse>
{
    protected override async ValueTask<ListPartitionReassignmentsResponse?> HandleAsync(ListPartitionReassignmentsRequest request, RequestContext context)
    {
        try
        {
            return await broker.Controller.ListPartitionReassignmentsAsync(request, context.Version);
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            return new ListPartitionReassignmentsResponse { ErrorCode = ControllerFaults.CodeOf(e), ErrorMessage = e.Message };
        }
    }
}
