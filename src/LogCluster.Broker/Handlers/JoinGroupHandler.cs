using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Coordinators.Groups;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// JoinGroup 0-9: a member joins its classic group and is answered with the next generation; until then nothing of the request is kept
/// but the member. From version 4 on a dynamic member first gets an id (KIP-394), from 5 on there are static members (KIP-345), from 9
/// on a leader may be told to assign nothing (KIP-814). A client that goes away meanwhile leaves a member that its session or the rebalance ends.
/// </summary>
internal sealed class JoinGroupHandler(BrokerEnvironment broker) : ApiHandler<JoinGroupRequest, JoinGroupResponse>
{
    /// <summary>The first version in which there may be no protocol.</summary>
    private const short NullProtocolVersion = 7;

    protected override async ValueTask<JoinGroupResponse?> HandleAsync(JoinGroupRequest request, RequestContext context)
    {
        // As Java writes an address that has no name.
        var client = new ClientIdentity(context.ClientId ?? "", "/" + context.Connection.Remote.Host);
        var joining = broker.Groups.JoinAsync(request, context.Version, client);
        context.ReleaseRequest();
        var response = await joining;
        if (context.Version < NullProtocolVersion)
            response.ProtocolName ??= "";
        return response;
    }
}
