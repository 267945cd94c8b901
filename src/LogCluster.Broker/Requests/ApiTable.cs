using LogCluster.Broker.Metrics;
using LogCluster.Core;
using LogCluster.Core.Buffers;
using LogCluster.Core.Wire;
using LogCluster.Networking;
using LogCluster.Protocol;

namespace LogCluster.Broker.Requests;

/// <summary>
/// Every API that is offered, by key. A request of an API or version that is not offered ends the connection, as in Kafka, but for
/// ApiVersions, whose answer tells the client what to use instead.
/// </summary>
public sealed class ApiTable : IRequestProcessor
{
    private readonly SortedDictionary<short, IApiHandler> _handlers;
    private readonly RequestMetrics? _metrics;

    public ApiTable(IEnumerable<IApiHandler> handlers)
        : this(handlers, null)
    {
    }

    internal ApiTable(IEnumerable<IApiHandler> handlers, RequestMetrics? metrics)
    {
        _handlers = new(handlers.ToDictionary(handler => (short)handler.Key));
        _metrics = metrics;
    }

    /// <summary>What ApiVersions announces, in the order of the keys.</summary>
    public IEnumerable<ApiInfo> Offered => _handlers.Values.Select(handler => ApiVersions.Get(handler.Key));

    public RequestRun Start(PooledBuffer frame, Connection connection)
    {
        try
        {
            return StartRequest(frame, connection);
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }

    private RequestRun StartRequest(PooledBuffer frame, Connection connection)
    {
        var reader = new WireReader(frame.Memory);
        var header = RequestHeader.Read(ref reader);
        if (reader.Failed)
            throw new InvalidFrameException($"The request header is malformed: {reader.Error}.");
        if (!_handlers.TryGetValue(header.RequestApiKey, out var handler))
            throw new InvalidFrameException($"The API key {header.RequestApiKey} is not offered.");
        var context = new RequestContext(handler.Key, header.RequestApiVersion, header.CorrelationId, header.ClientId, connection, frame);
        if (!ApiVersions.Get(handler.Key).Supports(context.Version))
            return RefuseVersion(context);
        var size = frame.Memory.Length;
        var response = handler.RunAsync(context, ref reader).Preserve();
        if (_metrics is not null)
            response = _metrics.MeasureAsync(handler.Key, size, response).Preserve();
        return new RequestRun(handler.IsPipelined ? default : Ended(response), response);
    }

    private static RequestRun RefuseVersion(RequestContext context)
    {
        if (context.Api != ApiKey.ApiVersions)
            throw new InvalidFrameException($"Version {context.Version} of {context.Api} is not supported.");
        var own = ApiVersions.Get(ApiKey.ApiVersions);
        var answer = new ApiVersionsResponse
        {
            ErrorCode = ErrorCode.UnsupportedVersion,
            ApiKeys = [new() { ApiKey = (short)own.Key, MinVersion = own.AdvertisedLowestVersion, MaxVersion = own.HighestStableVersion }],
        };
        context.ReleaseRequest();
        return new RequestRun(default, new ValueTask<WireWriter?>(ResponseFrame.Write(context, answer, version: 0)));
    }

    /// <summary>The end of a request, whatever it is: a failure is for the loop that sends the answers.</summary>
    private static async ValueTask Ended(ValueTask<WireWriter?> response)
    {
        try
        {
            await response;
        }
        catch (InvalidFrameException)
        {
            // Closes the connection when its turn to be answered comes.
        }
    }
}
