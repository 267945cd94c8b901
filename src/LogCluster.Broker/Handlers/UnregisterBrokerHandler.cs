using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>UnregisterBroker 0: decided by the controller.</summary>
internal sealed class UnregisterBrokerHandler(BrokerEnvironment broker) : ApiHandler<UnregisterBrokerRequest, UnregisterBrokerResponse>
{
    protected override async ValueTask<UnregisterBrokerResponse?> HandleAsync(UnregisterBrokerRequest request, RequestContext context)
    {
        try
        {
            return await broker.Controller.UnregisterBrokerAsync(request, context.Version);
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            return new UnregisterBrokerResponse { ErrorCode = ControllerFaults.CodeOf(e), ErrorMessage = e.Message };
        }
    }
}
