using LogCluster.Core.Wire;
using LogCluster.Networking;
using LogCluster.Protocol;

namespace LogCluster.Broker.Requests;

/// <summary>The common part of all handlers: decode, handle, encode. Stateless between requests; used by many connections at once.</summary>
public abstract class ApiHandler<TRequest, TResponse> : IApiHandler
    where TRequest : class, IRequest<TRequest, TResponse>
    where TResponse : class, IMessage<TResponse>
{
    public ApiKey Key => TRequest.Key;

    public virtual bool IsPipelined => false;

    /// <summary>Null sends no answer.</summary>
    protected abstract ValueTask<TResponse?> HandleAsync(TRequest request, RequestContext context);

    public ValueTask<WireWriter?> RunAsync(RequestContext context, ref WireReader reader)
    {
        var request = TRequest.Read(ref reader, context.Version);
        if (reader.Failed)
            throw new InvalidFrameException($"A request of {Key} version {context.Version} is malformed: {reader.Error} at byte {reader.Position}.");
        return RespondAsync(request, context);
    }

    private async ValueTask<WireWriter?> RespondAsync(TRequest request, RequestContext context)
    {
        try
        {
            return await HandleAsync(request, context) is { } response ? ResponseFrame.Write(context, response) : null;
        }
        finally
        {
            context.ReleaseRequest();
        }
    }
}
