using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Core.Buffers;
using LogCluster.Core.Wire;
using LogCluster.Networking;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// Envelope 0 (KIP-590): a broker passes on the request of a client. Carried out as if it had come on this listener, if it is one that brokers
/// pass on and this node is the active controller.
/// </summary>
internal sealed class EnvelopeHandler(LocalController controller, Func<ApiTable> table) : ApiHandler<EnvelopeRequest, EnvelopeResponse>
{
    protected override async ValueTask<EnvelopeResponse?> HandleAsync(EnvelopeRequest request, RequestContext context)
    {
        if (!controller.IsActive)
            return new EnvelopeResponse { ErrorCode = ErrorCode.NotController };
        if (!IsForwardable(request.RequestData))
            return new EnvelopeResponse { ErrorCode = ErrorCode.InvalidRequest };
        var frame = new PooledBuffer(request.RequestData.Length);
        request.RequestData.CopyTo(frame.Memory);
        try
        {
            using var answer = await table().Start(frame, context.Connection).Response;
            return new EnvelopeResponse { ResponseData = answer?.WrittenMemory[Frame.SizeFieldBytes..].ToArray() };
        }
        catch (InvalidFrameException)
        {
            return new EnvelopeResponse { ErrorCode = ErrorCode.UnsupportedVersion };
        }
    }

    private static bool IsForwardable(ReadOnlyMemory<byte> request)
    {
        var reader = new WireReader(request);
        var api = ApiVersions.Find(reader.ReadInt16());
        return !reader.Failed && api is { IsForwardable: true };
    }
}
