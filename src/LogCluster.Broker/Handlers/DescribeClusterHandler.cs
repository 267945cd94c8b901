using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>DescribeCluster 0-2 (KIP-700), asked of a broker: its brokers, with (2) the fenced ones on request.</summary>
internal sealed class DescribeClusterHandler(BrokerEnvironment broker) : ApiHandler<DescribeClusterRequest, DescribeClusterResponse>
{
    private const sbyte BrokersEndpointType = 1;

    protected override ValueTask<DescribeClusterResponse?> HandleAsync(DescribeClusterRequest request, RequestContext context)
    {
        var response = new DescribeClusterResponse { ClusterId = broker.ClusterId, ControllerId = broker.Self.Value };
        if (request.EndpointType != BrokersEndpointType)
        {
            response.ErrorCode = ErrorCode.MismatchedEndpointType;
            response.ErrorMessage = "The request was sent to an endpoint of brokers, not of controllers.";
            return new(response);
        }

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
}
