using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>RemoveRaftVoter 0 (KIP-853): a voter of the metadata quorum is one no longer; the leader may remove itself.</summary>
internal sealed class RemoveRaftVoterHandler(ControllerClient controller) : ApiHandler<RemoveRaftVoterRequest, RemoveRaftVoterResponse>
{
    protected override async ValueTask<RemoveRaftVoterResponse?> HandleAsync(RemoveRaftVoterRequest request, RequestContext context)
    {
        try
        {
            return await controller.RemoveVoterAsync(request, context.Version);
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            return new RemoveRaftVoterResponse { ErrorCode = ControllerFaults.CodeOf(e), ErrorMessage = e.Message };
        }
    }
}
