using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>AssignReplicasToDirs 0 (KIP-858): a broker tells the active controller in which of its log directories replicas are.</summary>
internal sealed class AssignReplicasToDirsHandler(ControllerClient controller) : ApiHandler<AssignReplicasToDirsRequest, AssignReplicasToDirsResponse>
{
    protected override async ValueTask<AssignReplicasToDirsResponse?> HandleAsync(AssignReplicasToDirsRequest request, RequestContext context)
    {
        try
        {
            return await controller.AssignReplicasToDirsAsync(request);
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            return new AssignReplicasToDirsResponse { ErrorCode = ControllerFaults.CodeOf(e) };
        }
    }
}
