using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// SyncGroup 0-5: the leader hands in the assignment of its generation, and each member is answered with its part once that is
/// committed. From version 5 on the request names the protocol, and must.
/// </summary>
internal sealed class SyncGroupHandler(BrokerEnvironment broker) : ApiHandler<SyncGroupRequest, SyncGroupResponse>
{
    /// <summary>The first version that names type and protocol (KIP-559).</summary>
    private const short ProtocolVersion = 5;

    protected override async ValueTask<SyncGroupResponse?> HandleAsync(SyncGroupRequest request, RequestContext context)
    {
        if (context.Version >= ProtocolVersion && (request.ProtocolType is null || request.ProtocolName is null))
            return new SyncGroupResponse { ErrorCode = ErrorCode.InconsistentGroupProtocol };
        var syncing = broker.Groups.SyncAsync(request);
        context.ReleaseRequest();
        return await syncing;
    }
}
