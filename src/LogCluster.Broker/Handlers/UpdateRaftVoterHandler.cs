using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>UpdateRaftVoter 0 (KIP-853): a voter tells where it listens now and which kraft.version it can follow.</summary>
internal sealed class UpdateRaftVoterHandler(ControllerClient controller) : ApiHandler<UpdateRaftVoterRequest, UpdateRaftVoterResponse>
{
    protected override async ValueTask<UpdateRaftVoterResponse?> HandleAsync(UpdateRaftVoterRequest request, RequestContext context)
    {
        try
        {
            return await controller.UpdateVoterAsync(request);
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            return new UpdateRaftVoterResponse { ErrorCode = ControllerFaults.CodeOf(e) };
        }
    }
}
