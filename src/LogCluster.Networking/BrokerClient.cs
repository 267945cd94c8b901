using LogCluster.Core.Buffers;
using LogCluster.Core.Waiting;
using LogCluster.Core.Wire;
using LogCluster.Protocol;

namespace LogCluster.Networking;

/// <summary>
/// One connection to a broker, from the asking side: typed requests out, typed answers in, any number under way. A broker answers a
/// connection's requests in their order, so an answer out of turn, a late one or a malformed one ends the connection, and with it every
/// request under way fails with <see cref="IOException"/>. Connecting again is the caller's business. Thread-safe; whoever made it disposes it.
/// </summary>
public sealed class BrokerClient : IDisposable
{
    /// <summary>Requests sent and not answered; the next one waits. Far above what a fetcher or producer keeps under way.</summary>
    public const int InFlightMax = 256;

    private readonly Lock _lock = new();
    private readonly IFrameChannel _channel;
    private readonly string _clientId;
    private readonly TimeProvider _time;
    private readonly Queue<PendingRequest> _pending = new();
    private readonly AsyncLock _sendTurn = new();
    private readonly OffsetMonitor _answered;
    private readonly Task _receiving;
    private long _sent;
    private IOException? _broken;

    /// <summary>Takes ownership of the channel.</summary>
    public BrokerClient(IFrameChannel channel, string clientId, TimeProvider time)
    {
        _channel = channel;
        _clientId = clientId;
        _time = time;
        _answered = new OffsetMonitor(time);
        _receiving = ReceiveAsync();
    }

    public PeerAddress Remote => _channel.Remote;

    /// <summary>Completes, never fails, when the connection has ended for whatever reason.</summary>
    public Task Closed => _receiving;

    /// <summary>Throws <see cref="IOException"/> when the broker cannot be reached within <paramref name="timeout"/>.</summary>
    public static async Task<BrokerClient> ConnectAsync(INetwork network, PeerAddress broker, string clientId, TimeProvider time, TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        try
        {
            return new BrokerClient(await network.ConnectAsync(broker, deadline.Token), clientId, time);
        }
        catch (OperationCanceledException e)
        {
            throw new IOException($"Cannot connect to {broker} within {timeout.TotalMilliseconds} ms.", e);
        }
    }

    /// <summary>
    /// Sends a request and waits for its answer. Requests go out in the order of the calls. One that is not answered within
    /// <paramref name="timeout"/> ends the connection: what a broker still does with it nobody can know. Throws <see cref="IOException"/>.
    /// </summary>
    public async Task<BrokerResponse<TResponse>> SendAsync<TRequest, TResponse>(IRequest<TRequest, TResponse> request, short version, TimeSpan timeout)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>
    {
        var pending = new PendingRequest<TResponse>(TRequest.Key, version);
        await SendFrameAsync(TRequest.Key, request, version, pending);
        using var deadline = _time.CreateTimer(
            _ => Break(new IOException($"{Remote} did not answer {TRequest.Key} within {timeout.TotalMilliseconds} ms.")), null, timeout, Timeout.InfiniteTimeSpan);
        return await pending.Task;
    }

    /// <summary>Sends a request that is not answered: Produce with acks=0. Throws <see cref="IOException"/>.</summary>
    public Task SendWithoutAnswerAsync<TRequest, TResponse>(IRequest<TRequest, TResponse> request, short version)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse> =>
        SendFrameAsync(TRequest.Key, request, version, null);

    private async Task SendFrameAsync(ApiKey key, IMessage request, short version, PendingRequest? pending)
    {
        using var turn = await _sendTurn.AcquireAsync();
        if (pending is not null && _sent - _answered.Current >= InFlightMax)
            await _answered.WaitForAsync(_sent - InFlightMax + 1, Timeout.InfiniteTimeSpan);
        var frame = Frame.Begin();
        try
        {
            RequestHeader.Write(frame, key, version, Enqueue(pending), _clientId);
            request.Write(frame, version);
        }
        catch
        {
            frame.Dispose();
            throw;
        }

        try
        {
            await _channel.SendAsync(frame);
        }
        catch (IOException e)
        {
            Break(e);
            throw;
        }
    }

    /// <summary>Returns the correlation id; one without an answer has the number of the next one that has.</summary>
    private int Enqueue(PendingRequest? pending)
    {
        lock (_lock)
        {
            if (_broken is not null)
                throw new IOException(_broken.Message, _broken);
            if (pending is null)
                return CorrelationId(_sent);
            pending.CorrelationId = CorrelationId(_sent++);
            _pending.Enqueue(pending);
            return pending.CorrelationId;
        }
    }

    private static int CorrelationId(long sent) => (int)(sent & int.MaxValue);

    private async Task ReceiveAsync()
    {
        try
        {
            while (await _channel.ReceiveAsync() is { } frame)
                Answer(frame);
            Break(new IOException($"{Remote} closed the connection."));
        }
        catch (IOException e)
        {
            Break(e);
        }
    }

    /// <summary>The frame belongs to the answer, or is given back here.</summary>
    private void Answer(PooledBuffer frame)
    {
        PendingRequest? pending;
        lock (_lock)
            _pending.TryDequeue(out pending);
        if (pending is null)
        {
            frame.Dispose();
            throw new InvalidFrameException($"{Remote} sent an answer to no request.");
        }

        _answered.Advance(_answered.Current + 1);
        if (pending.TryComplete(frame, Remote) is { } fault)
            throw fault;
    }

    private void Break(IOException reason)
    {
        List<PendingRequest> failed;
        lock (_lock)
        {
            _broken ??= reason;
            failed = [.. _pending];
            _pending.Clear();
        }

        _channel.Dispose();
        _answered.Close();
        foreach (var pending in failed)
            pending.Fail(reason);
    }

    public void Dispose() => Break(new IOException($"The connection to {Remote} was closed here."));

    private abstract class PendingRequest
    {
        public int CorrelationId { get; set; }

        /// <summary>Takes the frame. What is wrong with it is returned, and is also what the request fails with.</summary>
        public abstract InvalidFrameException? TryComplete(PooledBuffer frame, PeerAddress remote);

        public abstract void Fail(IOException reason);
    }

    private sealed class PendingRequest<TResponse>(ApiKey key, short version) : PendingRequest
        where TResponse : IMessage<TResponse>
    {
        private readonly TaskCompletionSource<BrokerResponse<TResponse>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<BrokerResponse<TResponse>> Task => _answer.Task;

        public override InvalidFrameException? TryComplete(PooledBuffer frame, PeerAddress remote)
        {
            var reader = new WireReader(frame.Memory);
            var correlationId = ResponseHeader.Read(ref reader, key, version).CorrelationId;
            var body = correlationId == CorrelationId ? TResponse.Read(ref reader, version) : default;
            if (!reader.Failed && correlationId == CorrelationId)
            {
                if (!_answer.TrySetResult(new BrokerResponse<TResponse>(body!, frame)))
                    frame.Dispose();
                return null;
            }

            frame.Dispose();
            var fault = new InvalidFrameException(reader.Failed
                ? $"{remote} answered {key} version {version} with a malformed message: {reader.Error}."
                : $"{remote} answered request {correlationId} where {CorrelationId} was next.");
            Fail(fault);
            return fault;
        }

        public override void Fail(IOException reason) => _answer.TrySetException(new IOException(reason.Message, reason));
    }
}
