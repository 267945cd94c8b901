using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>BrokerRegistration 0-4 (KIP-631): a broker starts; the active controller gives it an epoch. It stays fenced until its heartbeats ask otherwise.</summary>
internal sealed class BrokerRegistrationHandler(ControllerClient controller) : ApiHandler<BrokerRegistrationRequest, BrokerRegistrationResponse>
{
    protected override async ValueTask<BrokerRegistrationResponse?> HandleAsync(BrokerRegistrationRequest request, RequestContext context)
    {
        try
        {
            return await controller.RegisterBrokerAsync(request);
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            return new BrokerRegistrationResponse { ErrorCode = ControllerFaults.CodeOf(e) };
        }
    }
}
