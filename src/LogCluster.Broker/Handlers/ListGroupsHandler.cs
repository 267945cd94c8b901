using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>ListGroups 0-5: the groups that this node coordinates, from version 4 on by state (KIP-518), from 5 on by type (KIP-848).</summary>
internal sealed class ListGroupsHandler(BrokerEnvironment broker) : ApiHandler<ListGroupsRequest, ListGroupsResponse>
{
    protected override async ValueTask<ListGroupsResponse?> HandleAsync(ListGroupsRequest request, RequestContext context) =>
        await broker.Groups.ListGroupsAsync(request);
}
