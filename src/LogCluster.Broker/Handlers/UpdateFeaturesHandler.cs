using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>UpdateFeatures 0-2 (KIP-584): decided by the controller; a feature that is refused refuses all.</summary>
internal sealed class UpdateFeaturesHandler(BrokerEnvironment broker) : ApiHandler<UpdateFeaturesRequest, UpdateFeaturesResponse>
{
    protected override async ValueTask<UpdateFeaturesResponse?> HandleAsync(UpdateFeaturesRequest request, RequestContext context)
    {
        try
        {
            return await broker.Controller.UpdateFeaturesAsync(request, context.Version);
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            return new UpdateFeaturesResponse { ErrorCode = ControllerFaults.CodeOf(e), ErrorMessage = e.Message };
        }
    }
}
