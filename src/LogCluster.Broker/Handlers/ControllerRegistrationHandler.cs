using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>ControllerRegistration 0 (KIP-919): a controller tells the active one where it listens and what it supports.</summary>
internal sealed class ControllerRegistrationHandler(ControllerClient controller) : ApiHandler<ControllerRegistrationRequest, ControllerRegistrationResponse>
{
    protected override async ValueTask<ControllerRegistrationResponse?> HandleAsync(ControllerRegistrationRequest request, RequestContext context)
    {
        try
        {
            return await controller.RegisterControllerAsync(request);
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            return new ControllerRegistrationResponse { ErrorCode = ControllerFaults.CodeOf(e), ErrorMessage = e.Message };
        }
    }
}
