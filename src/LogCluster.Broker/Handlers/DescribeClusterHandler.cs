using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>DescribeCluster 0-2 (KIP-700), asked of a broker: its brokers, with (2) the fenced ones on request.</summary>
internal sealed class DescribeClusterHandler(BrokerEnvironment broker) : ApiHandler<DescribeClusterRequest, DescribeClusterResponse>
{
    private const sbyte BrokersEndpointType = 1;
    private const sbyte ControllersEndpointType = 2;

    protected override ValueTask<DescribeClusterResponse?> HandleAsync(DescribeClusterRequest request, RequestContext context)
    {
        if (request.EndpointType != BrokersEndpointType)
            return new(Refuse(request.EndpointType));
        var response = new DescribeClusterResponse
        {
            ClusterId = broker.ClusterId,
            ControllerId = broker.Self.Value,
            ClusterAuthorizedOperations = request.IncludeClusterAuthorizedOperations ? AuthorizedOperations.OnCluster : AuthorizedOperations.NotAsked,
        };
        foreach (var registered in broker.Metadata.Current.Brokers.Values.Where(registered => !registered.IsFenced || request.IncludeFencedBrokers))
        {
            if (broker.Advertised.AddressOf(registered, context.Connection) is { } address)
            {
                response.Brokers.Add(new()
                {
                    BrokerId = registered.Id.Value,
                    Host = address.Host,
                    Port = address.Port,
                    Rack = registered.Rack,
                    IsFenced = registered.IsFenced,
                });
            }
        }

        return new(response);
    }

    private DescribeClusterResponse Refuse(sbyte endpointType) => new()
    {
        ClusterId = broker.ClusterId,
        ControllerId = NodeId.None.Value,
        ErrorCode = endpointType == ControllersEndpointType ? ErrorCode.MismatchedEndpointType : ErrorCode.UnsupportedEndpointType,
        ErrorMessage = endpointType == ControllersEndpointType
            ? "The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER"
            : $"Unsupported endpoint type {endpointType}",
    };
}
