using LogCluster.Core;
using LogCluster.Core.Wire;
using LogCluster.Broker.Quorum;
using LogCluster.Networking;
using LogCluster.Protocol;
using LogCluster.StateMachines;

namespace LogCluster.Broker.Cluster;

/// <summary>
/// A broker's connection to the controller on another node, for one purpose. Clients' requests travel in Kafka's Envelope (KIP-590), the
/// broker's own as they are. Fails with <see cref="HostStoppedException"/> where that node cannot be reached or is not the active controller.
/// </summary>
internal sealed class ControllerChannel(QuorumPeers peers, INetwork network, string clientId, TimeProvider time, TimeSpan attemptTimeout) : IDisposable
{
    private readonly PeerClient _client = new(network, clientId, time);

    /// <summary>Sends a request of this broker; <paramref name="errorOf"/> finds the error of the whole answer.</summary>
    public async Task<TResponse> SendAsync<TRequest, TResponse>(
        NodeId controller, IRequest<TRequest, TResponse> request, Func<TResponse, ErrorCode> errorOf)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>
    {
        using var response = await CallAsync(controller, request);
        return errorOf(response.Body) == ErrorCode.NotController ? throw NotActive(controller) : response.Body;
    }

    /// <summary>
    /// Passes on a request of a client, who is nobody in particular as long as nobody has to log in, in the client's version: another one may not have
    /// the fields that this one is made of.
    /// </summary>
    public async Task<TResponse> ForwardAsync<TRequest, TResponse>(NodeId controller, IRequest<TRequest, TResponse> request, short version)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>
    {
        using var inner = new WireWriter();
        RequestHeader.Write(inner, TRequest.Key, version, correlationId: 0, clientId);
        request.Write(inner, version);
        using var response = await CallAsync(controller, new EnvelopeRequest
        {
            RequestData = inner.WrittenMemory,
            RequestPrincipal = Principal.Anonymous,
            ClientHostAddress = Principal.AnyAddress,
        });
        if (response.Body.ErrorCode == ErrorCode.NotController)
            throw NotActive(controller);
        if (response.Body.ErrorCode != ErrorCode.None || response.Body.ResponseData is not { } data)
            throw new HostStoppedException($"Controller {controller} refused {TRequest.Key}: {response.Body.ErrorCode}.");
        var reader = new WireReader(data);
        _ = ResponseHeader.Read(ref reader, TRequest.Key, version);
        var answer = TResponse.Read(ref reader, version);
        return reader.Failed ? throw new HostStoppedException($"Controller {controller} answered {TRequest.Key} with a malformed message: {reader.Error}.") : answer;
    }

    private async Task<BrokerResponse<TResponse>> CallAsync<TRequest, TResponse>(NodeId controller, IRequest<TRequest, TResponse> request)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>
    {
        if (peers.AddressOf(controller) is not { } address)
            throw new HostStoppedException($"Nobody knows where controller {controller} listens.");
        try
        {
            return await _client.SendAsync(address, request, ApiVersions.Get(TRequest.Key).HighestStableVersion, attemptTimeout);
        }
        catch (IOException e)
        {
            throw new HostStoppedException(e.Message);
        }
    }

    private static HostStoppedException NotActive(NodeId node) => new($"Node {node} is not the active controller.");

    public void Dispose() => _client.Dispose();
}
