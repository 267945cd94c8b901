using LogCluster.Core.Wire;
using LogCluster.Core.Waiting;
using Microsoft.Extensions.Logging;

namespace LogCluster.Networking;

/// <summary>
/// One client's connection: a loop that reads frames and starts requests, and a loop that sends the answers in the order of the
/// requests. Owned by <see cref="ConnectionServer"/>. A hostile frame ends this connection with one log line and nothing else.
/// </summary>
public sealed partial class Connection : IDisposable
{
    private readonly IFrameChannel _channel;
    private readonly IRequestProcessor _processor;
    private readonly ConnectionLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Mailbox<ValueTask<WireWriter?>> _answers = new();
    private readonly OffsetMonitor _answered;
    private long _started;
    private long _lastActivity;

    internal Connection(
        string listener, IFrameChannel channel, IRequestProcessor processor, ConnectionLimits limits, TimeProvider time, ILogger logger)
    {
        Listener = listener;
        _channel = channel;
        _processor = processor;
        _limits = limits;
        _time = time;
        _logger = logger;
        _answered = new OffsetMonitor(time);
        _lastActivity = time.GetTimestamp();
    }

    /// <summary>Name of the listener that accepted the connection.</summary>
    public string Listener { get; }

    /// <summary>The address by which the client reached us.</summary>
    public PeerAddress Local => _channel.Local;

    public PeerAddress Remote => _channel.Remote;

    /// <summary>Requests whose answer is not yet sent.</summary>
    public long InFlight => Volatile.Read(ref _started) - _answered.Current;

    public TimeSpan Idle => InFlight > 0 ? TimeSpan.Zero : _time.GetElapsedTime(Volatile.Read(ref _lastActivity));

    /// <summary>Runs until the peer or the node closes the connection; never throws.</summary>
    internal async Task RunAsync()
    {
        var sending = SendAnswersAsync();
        try
        {
            await ReceiveRequestsAsync();
        }
        catch (InvalidFrameException e)
        {
            LogInvalidFrame(Remote, e.Message);
        }
        catch (IOException)
        {
            // The peer went away; there is nobody left to tell.
        }
        finally
        {
            _answers.Close();
            await sending;
            Dispose();
        }
    }

    private async Task ReceiveRequestsAsync()
    {
        while (await _channel.ReceiveAsync() is { } frame)
        {
            Volatile.Write(ref _lastActivity, _time.GetTimestamp());
            var run = _processor.Start(frame, this);
            _started++;
            if (!_answers.TryPost(run.Response))
                return;
            await run.Ordered;
            if (InFlight >= _limits.InFlightMax)
                await _answered.WaitForAsync(_started - _limits.InFlightMax + 1, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task SendAnswersAsync()
    {
        try
        {
            while (await _answers.WaitAsync())
            {
                while (_answers.TryTake(out var response))
                {
                    if (await response is { } frame)
                        await SendAsync(frame);
                    _answered.Advance(_answered.Current + 1);
                }
            }
        }
        catch (Exception e) when (e is IOException)
        {
            if (e is InvalidFrameException)
                LogInvalidFrame(Remote, e.Message);
            _channel.Dispose();
            await DropAnswersAsync();
        }
    }

    private async ValueTask SendAsync(WireWriter frame)
    {
        var memoryBytes = frame.Position;
        await _limits.ResponseBudget.TakeAsync(memoryBytes);
        try
        {
            await _channel.SendAsync(frame);
        }
        finally
        {
            _limits.ResponseBudget.Release(memoryBytes);
            Volatile.Write(ref _lastActivity, _time.GetTimestamp());
        }
    }

    /// <summary>After a broken send: requests that are under way still end, and what they answer is given back.</summary>
    private async Task DropAnswersAsync()
    {
        _answered.Close();
        while (await _answers.WaitAsync())
        {
            while (_answers.TryTake(out var response))
            {
                try
                {
                    (await response)?.Dispose();
                }
                catch (InvalidFrameException)
                {
                    // The connection is closed already.
                }
            }
        }
    }

    public void Dispose() => _channel.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Closing the connection of {Remote}: {Reason}")]
    private partial void LogInvalidFrame(PeerAddress remote, string reason);
}
