using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>DeleteGroups 0-2: groups without members, with all that they committed.</summary>
internal sealed class DeleteGroupsHandler(BrokerEnvironment broker) : ApiHandler<DeleteGroupsRequest, DeleteGroupsResponse>
{
    protected override async ValueTask<DeleteGroupsResponse?> HandleAsync(DeleteGroupsRequest request, RequestContext context) =>
        await broker.Groups.DeleteGroupsAsync(request);
}
