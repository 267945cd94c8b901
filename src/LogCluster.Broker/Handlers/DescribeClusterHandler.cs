using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// DescribeCluster 0-2 (KIP-700). Asked of a broker: its brokers, with (2) the fenced ones on request. Asked of a controller: the registered controllers,
/// and which of them leads, for clients of <c>bootstrap.controllers</c> (KIP-919).
/// </summary>
internal sealed class DescribeClusterHandler(BrokerEnvironment node) : ApiHandler<DescribeClusterRequest, DescribeClusterResponse>
{
    private const sbyte BrokersEndpointType = 1;
    private const sbyte ControllersEndpointType = 2;

    private sbyte OwnEndpointType => node.AnswersAsController ? ControllersEndpointType : BrokersEndpointType;

    protected override ValueTask<DescribeClusterResponse?> HandleAsync(DescribeClusterRequest request, RequestContext context)
    {
        if (request.EndpointType != OwnEndpointType)
            return new(Refuse(request.EndpointType, context.Version));
        var response = new DescribeClusterResponse
        {
            EndpointType = TypeToTell(context.Version),
            ClusterId = node.ClusterId,
            ClusterAuthorizedOperations = request.IncludeClusterAuthorizedOperations ? AuthorizedOperations.OnCluster : AuthorizedOperations.NotAsked,
        };
        if (node.AnswersAsController)
            AddControllers(response, context);
        else
            AddBrokers(response, request.IncludeFencedBrokers, context);
        return new(response);
    }

    private void AddBrokers(DescribeClusterResponse response, bool withFenced, RequestContext context)
    {
        response.ControllerId = node.Self.Value;
        foreach (var broker in node.Metadata.Current.Brokers.Values.Where(broker => !broker.IsFenced || withFenced))
        {
            if (node.Advertised.AddressOf(broker, context.Connection) is { } address)
            {
                response.Brokers.Add(new()
                {
                    BrokerId = broker.Id.Value,
                    Host = address.Host,
                    Port = address.Port,
                    Rack = broker.Rack,
                    IsFenced = broker.IsFenced,
                });
            }
        }
    }

    private void AddControllers(DescribeClusterResponse response, RequestContext context)
    {
        response.ControllerId = node.ActiveController.Value;
        foreach (var controller in node.Metadata.Current.Controllers.Values)
        {
            foreach (var endpoint in controller.Endpoints.Where(endpoint => endpoint.Listener == context.Connection.Listener))
                response.Brokers.Add(new() { BrokerId = controller.Id.Value, Host = endpoint.Host, Port = endpoint.Port });
        }
    }

    /// <summary>Version 0 knows brokers alone.</summary>
    private sbyte TypeToTell(short version) => version == 0 ? BrokersEndpointType : OwnEndpointType;

    private DescribeClusterResponse Refuse(sbyte endpointType, short version)
    {
        var isKnown = endpointType is BrokersEndpointType or ControllersEndpointType;
        return new()
        {
            EndpointType = TypeToTell(version),
            ClusterId = node.ClusterId,
            ControllerId = NodeId.None.Value,
            ErrorCode = isKnown ? ErrorCode.MismatchedEndpointType : ErrorCode.UnsupportedEndpointType,
            ErrorMessage = isKnown
                ? $"The request was sent to an endpoint of type {NameOf(OwnEndpointType)}, but we wanted an endpoint of type {NameOf(endpointType)}"
                : $"Unsupported endpoint type {endpointType}",
        };
    }

    private static string NameOf(sbyte endpointType) => endpointType == ControllersEndpointType ? "CONTROLLER" : "BROKER";
}
