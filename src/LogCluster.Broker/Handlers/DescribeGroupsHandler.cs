using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// DescribeGroups 0-6: state and members of classic groups. A group that does not exist is Dead, from version 6 on also an error
/// (KIP-1043). Without an authorizer every operation is allowed, and told from version 3 on where asked for.
/// </summary>
internal sealed class DescribeGroupsHandler(BrokerEnvironment broker) : ApiHandler<DescribeGroupsRequest, DescribeGroupsResponse>
{
    /// <summary>Read, delete, describe, describe and alter configuration, as bits by the number of the operation.</summary>
    private const int AllOperations = (1 << 3) | (1 << 6) | (1 << 8) | (1 << 10) | (1 << 11);

    protected override async ValueTask<DescribeGroupsResponse?> HandleAsync(DescribeGroupsRequest request, RequestContext context)
    {
        var response = await broker.Groups.DescribeGroupsAsync(request, context.Version);
        if (request.IncludeAuthorizedOperations)
        {
            foreach (var group in response.Groups.Where(group => group.ErrorCode == ErrorCode.None))
                group.AuthorizedOperations = AllOperations;
        }

        return response;
    }
}
