using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>Heartbeat 0-4: keeps a member's session, and tells it of a rebalance (REBALANCE_IN_PROGRESS).</summary>
internal sealed class HeartbeatHandler(BrokerEnvironment broker) : ApiHandler<HeartbeatRequest, HeartbeatResponse>
{
    protected override async ValueTask<HeartbeatResponse?> HandleAsync(HeartbeatRequest request, RequestContext context) =>
        await broker.Groups.HeartbeatAsync(request);
}
