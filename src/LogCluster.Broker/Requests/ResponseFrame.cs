using LogCluster.Core.Wire;
using LogCluster.Networking;
using LogCluster.Protocol;

namespace LogCluster.Broker.Requests;

/// <summary>Writes answers.</summary>
internal static class ResponseFrame
{
    public static WireWriter Write<TResponse>(RequestContext context, TResponse response)
        where TResponse : IMessage =>
        Write(context, response, context.Version);

    /// <summary>For ApiVersions, whose answer may be of another version than the request.</summary>
    public static WireWriter Write<TResponse>(RequestContext context, TResponse response, short version)
        where TResponse : IMessage
    {
        var frame = Frame.Begin();
        ResponseHeader.Write(frame, context.Api, version, context.CorrelationId);
        response.Write(frame, version);
        return frame;
    }
}
