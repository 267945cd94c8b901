using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>AllocateProducerIds 0 (KIP-730): the active controller gives a broker a block of producer ids.</summary>
internal sealed class AllocateProducerIdsHandler(ControllerClient controller) : ApiHandler<AllocateProducerIdsRequest, AllocateProducerIdsResponse>
{
    protected override async ValueTask<AllocateProducerIdsResponse?> HandleAsync(AllocateProducerIdsRequest request, RequestContext context)
    {
        try
        {
            return await controller.AllocateProducerIdsAsync(request);
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            return new AllocateProducerIdsResponse { ErrorCode = ControllerFaults.CodeOf(e) };
        }
    }
}
