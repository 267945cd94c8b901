using LogCluster.Core.Wire;
using LogCluster.Networking;
using LogCluster.Protocol;

namespace LogCluster.Broker.Tests.Support;

/// <summary>One connection of a test: requests may be sent ahead, answers come in the order of the requests.</summary>
internal sealed class TestConnection(IFrameChannel channel) : IDisposable
{
    private readonly Queue<(ApiKey Key, short Version, int CorrelationId)> _expected = new();
    private int _correlationId;

    public async Task<TResponse> CallAsync<TRequest, TResponse>(IRequest<TRequest, TResponse> request, short version)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse>
    {
        await SendAsync(request, version);
        return await ReceiveAsync<TResponse>();
    }

    public async Task SendAsync<TRequest, TResponse>(IRequest<TRequest, TResponse> request, short version, bool expectsAnswer = true)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse>
    {
        var frame = Frame.Begin();
        var correlationId = ++_correlationId;
        RequestHeader.Write(frame, TRequest.Key, version, correlationId, "test");
        request.Write(frame, version);
        if (expectsAnswer)
            _expected.Enqueue((TRequest.Key, version, correlationId));
        await channel.SendAsync(frame);
    }

    /// <summary>A request of a version that this code could not write.</summary>
    public async Task SendRawAsync(short apiKey, short version, ReadOnlyMemory<byte> rest)
    {
        var frame = Frame.Begin();
        frame.WriteInt16(apiKey);
        frame.WriteInt16(version);
        frame.WriteInt32(++_correlationId);
        frame.WriteNullableString("test");
        frame.WriteRaw(rest.Span);
        await channel.SendAsync(frame);
    }

    /// <summary>The answer to the oldest request without one.</summary>
    public async Task<TResponse> ReceiveAsync<TResponse>()
        where TResponse : class, IMessage<TResponse>
    {
        var (key, version, correlationId) = _expected.Dequeue();
        var bytes = await ReceiveRawAsync() ?? throw new IOException("The node closed the connection.");
        return Decode<TResponse>(bytes, key, version, correlationId);
    }

    /// <summary>The bytes of the next frame; null when the node closed the connection.</summary>
    public async Task<byte[]?> ReceiveRawAsync()
    {
        try
        {
            using var buffer = await channel.ReceiveAsync();
            return buffer?.Span.ToArray();
        }
        catch (IOException)
        {
            return null;
        }
    }

    public static TResponse Decode<TResponse>(byte[] bytes, ApiKey key, short version, int correlationId)
        where TResponse : class, IMessage<TResponse>
    {
        var reader = new WireReader(bytes);
        var header = ResponseHeader.Read(ref reader, key, version);
        Assert.Equal(correlationId, header.CorrelationId);
        var response = TResponse.Read(ref reader, version);
        Assert.False(reader.Failed, $"{key} {version}: {reader.Error} at {reader.Position}");
        Assert.Equal(bytes.Length, reader.Position);
        return response;
    }

    public void Dispose() => channel.Dispose();
}
