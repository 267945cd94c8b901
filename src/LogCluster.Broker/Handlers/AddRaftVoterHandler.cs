using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>AddRaftVoter 0-1 (KIP-853): a node whose log has caught up becomes a voter of the metadata quorum.</summary>
internal sealed class AddRaftVoterHandler(ControllerClient controller) : ApiHandler<AddRaftVoterRequest, AddRaftVoterResponse>
{
    protected override async ValueTask<AddRaftVoterResponse?> HandleAsync(AddRaftVoterRequest request, RequestContext context)
    {
        try
        {
            return await controller.AddVoterAsync(request, context.Version);
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            return new AddRaftVoterResponse { ErrorCode = ControllerFaults.CodeOf(e), ErrorMessage = e.Message };
        }
    }
}
